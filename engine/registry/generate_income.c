/* Income: transfers by right, wages and business up to the household's target, then expenses. */
#include "synthetic.h"
#include "text.h"

/* Yuan a head that count towards exit, by 脱贫标志. Gansu's line of 2018 is 3500. */
static const int targets[][RANDOM_DECILES] = {
    [标志_未脱贫] = {450, 1050, 1450, 1800, 2100, 2400, 2700, 3000, 3300, 3800, 6800},
    [标志_已脱贫] = {3520, 3900, 4200, 4500, 4800, 5200, 5600, 6200, 7000, 8500, 14000},
    [标志_预脱贫] = {2800, 3100, 3300, 3450, 3550, 3700, 3900, 4200, 4600, 5200, 7000},
    [标志_返贫] = {600, 1100, 1400, 1700, 1950, 2200, 2450, 2700, 2900, 3100, 3480},
    [标志_非贫困户] = {1800, 2700, 3300, 4000, 4800, 5600, 6500, 7600, 9000, 11500, 20000},
};

int64_t income_net(const struct household *household)
{
    const int64_t *row = household->row;
    int64_t sum =
        row[户_工资性收入] + row[户_生产经营性收入] + row[户_财产性收入] - row[户_生产经营性支出];
    for (int i = 户_计划生育金; i <= 户_其他转移性收入; i++)
        sum += row[i];
    return sum;
}

/* To the nearest fen, ties away from zero. */
static int64_t a_head(int64_t amount, int size)
{
    return (amount * 2 + (amount < 0 ? -size : size)) / (2 * size);
}

void income_total(struct household *household)
{
    int64_t *row = household->row;
    int64_t net = income_net(household);
    row[户_年收入] = net + row[户_生产经营性支出];
    row[户_纯收入] = net;
    row[户_人均纯收入] = a_head(net, household->size);
}

/* ---- transfers ---- */

/* Yearly 低保 of one person by class: 310, 275, 84, 58 yuan a month. */
static const int allowances[] = {0, 3720, 3300, 1008, 696};

static bool on_allowance(const struct household *household)
{
    int64_t nature = household->row[户_贫困户属性];
    return nature == 属性_低保户 || nature == 属性_低保贫困户;
}

static int draw_allowance(const struct household *household, struct random *random)
{
    static const int helpless[] = {0, 350, 650, 0, 0}, able[] = {0, 0, 100, 550, 350};
    if (!on_allowance(household))
        return 低保_非低保;
    return people_able(household) == 0 ? random_pick(random, helpless) : random_pick(random, able);
}

/* The first classes are for those who cannot work, at most two of a household; the others for all.
 */
static void give_allowance(struct household *household, struct random *random)
{
    int class = draw_allowance(household, random), given = 0;
    household->row[户_低保类别] = class;
    for (int i = 0; i < household->size && class != 低保_非低保; i++) {
        struct person *person = &household->people[i];
        bool gets = class >= 低保_三类 || (given < 2 && !people_are_able(person));
        person->row[人_是否享受农村居民最低生活保障] = gets;
        given += gets;
    }
    household->row[户_低保金] = fen(given * allowances[class]);
    if (class != 低保_非低保 && given == 0) {
        household->people[0].row[人_是否享受农村居民最低生活保障] = 1;
        household->row[户_低保金] = fen(allowances[class]);
    }
}

static void give_by_person(struct household *household)
{
    int64_t *row = household->row;
    for (int i = 0; i < household->size; i++) {
        struct person *person = &household->people[i];
        bool severe =
            person->row[人_残疾等级] == 残疾_一级 || person->row[人_残疾等级] == 残疾_二级;
        if (household->plan.supported) {
            person->row[人_是否特困供养人员] = 1;
            row[户_五保金] += fen(4836);
        }
        if (person->age >= 60 && person->row[人_是否参加城乡居民基本养老保险])
            row[户_养老保险金] += fen(1236);
        if (severe)
            row[户_残疾人两项补贴] += fen(1200);
        if (person->row[人_残疾等级] != 残疾_非残疾 && on_allowance(household))
            row[户_残疾人两项补贴] += fen(1200);
    }
}

static void give_transfers(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    give_allowance(household, random);
    give_by_person(household);
    bool planned = row[户_是否独生子女户] || row[户_是否双女户];
    if (planned && household->people[0].age >= 60)
        row[户_计划生育金] = fen(960);
    row[户_生态补偿金] = row[户_退耕还林面积] * fen(125) / 10;
    row[户_农业补贴] = row[户_耕地面积] * fen(random_between(random, 60, 110)) / 10;
    if (random_chance(random, 100))
        row[户_其他转移性收入] = fen(random_between(random, 100, 2000));
}

static void give_property(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    if (row[户_耕地面积] > 0 && random_chance(random, 150))
        row[户_土地流转收入] = fen(random_between(random, 200, 1500));
    if (random_chance(random, 220))
        row[户_资产收益扶贫分红收入] = fen(random_between(random, 200, 1500));
    row[户_财产性收入] = row[户_土地流转收入] + row[户_资产收益扶贫分红收入] +
                         (random_chance(random, 50) ? fen(random_between(random, 50, 800)) : 0);
}

/* ---- work ---- */

static void send_away(struct person *person, int months, struct random *random)
{
    static const int places[] = {0, 130, 270, 330, 260, 10};
    person->row[人_务工状况] = random_pick(random, places);
    person->row[人_务工时间] = months;
    person->row[人_务工意愿] = 1;
}

/* Months of migrant work that bring about `budget`, shared out ten at most to each worker. */
static int64_t earn_wages(struct household *household, int64_t budget, struct random *random)
{
    int64_t monthly = fen(random_between(random, 12, 32) * 100), earned = 0;
    for (int i = 0; i < household->size && budget >= monthly; i++) {
        struct person *person = &household->people[i];
        if (!people_are_able(person) || person->row[人_公益性岗位数] > 0)
            continue;
        int64_t months = budget / monthly < 10 ? budget / monthly : 10;
        send_away(person, (int)months, random);
        earned += months * monthly;
        budget -= months * monthly;
    }
    return earned;
}

/* A village post of 500 yuan a month for one who stays. */
static int64_t take_post(struct household *household, int64_t budget, struct random *random)
{
    if (budget < fen(6000) || !random_chance(random, 150))
        return 0;
    for (int i = household->size - 1; i >= 0; i--) {
        struct person *person = &household->people[i];
        bool weak = person->row[人_劳动能力] == 劳动_弱劳动力或半劳动力 && person->age < 70;
        if (person->age >= 16 && (weak || people_are_able(person))) {
            person->row[人_公益性岗位数] = 1;
            return household->row[户_公益性岗位收入] = fen(6000);
        }
    }
    return 0;
}

/* Business that leaves `net` after expenses. */
static void run_business(struct household *household, int64_t net, struct random *random)
{
    int64_t *row = household->row;
    int64_t gross = share_of(net, random_between(random, 125, 190));
    row[户_生产经营性收入] = gross;
    row[户_生产经营性支出] = gross - net;
    if (row[户_林地面积] + row[户_林果面积] > 0)
        row[户_林业收入] = share_of(gross, random_between(random, 0, 40));
}

/* Where nobody can work, children and relatives send money. */
static int64_t receive(struct household *household, int64_t budget, struct random *random)
{
    int64_t sent = share_of(budget, random_between(random, 40, 80));
    household->row[户_其他转移性收入] += sent;
    return sent;
}

static void earn(struct household *household, struct random *random)
{
    int64_t rest = household->target * household->size - income_net(household);
    bool idle = household->plan.cause == 原因_自身发展动力不足;
    if (rest > 0 && people_able(household) == 0)
        rest -= receive(household, rest, random);
    else if (rest > 0 && !idle && random_chance(random, 780)) {
        int64_t post = take_post(household, rest, random);
        int64_t budget = share_of(rest - post, random_between(random, 30, 95));
        household->row[户_工资性收入] = post + earn_wages(household, budget, random);
        rest -= household->row[户_工资性收入];
    }
    int64_t least = fen(random_between(random, 150, 500));
    run_business(household, rest < least ? least : rest, random);
}

/* ---- one-off help: part of the income, not of what counts towards exit ---- */

static int64_t schooling_aid(int64_t school)
{
    if (school == 在校_学前教育)
        return fen(1000);
    if (school == 在校_小学)
        return fen(500);
    if (school <= 在校_九年级)
        return school == 在校_非在校生 ? 0 : fen(625);
    if (school <= 在校_高中三年级)
        return fen(2000);
    return school == 在校_大专及以上 ? 0 : fen(3000);
}

static void help_once(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    for (int i = 0; i < household->size; i++) {
        const struct person *person = &household->people[i];
        if (random_chance(random, 800))
            row[户_教育资助金] += schooling_aid(person->row[人_在校生状况]);
        if (people_are_sick(person))
            row[户_医疗报销救助金] += fen(random_between(random, 5, 60) * 100);
    }
    if (row[户_增收项目] != 项目_无 && random_chance(random, 250))
        row[户_产业奖补金] = fen(random_between(random, 5, 50) * 100);
    if (row[户_危改状态] >= 危改_已竣工 && row[户_是否危房户] && random_chance(random, 300))
        row[户_搬迁危改补助金] = fen(random_chance(random, 500) ? 10000 : 20000);
    if (random_chance(random, 80))
        row[户_临时救助金] = fen(random_between(random, 3, 30) * 100);
    if (random_chance(random, 120))
        row[户_捐赠慰问金] = fen(random_between(random, 1, 10) * 100);
}

/* ---- expenses ---- */

static int64_t schooling_cost(int64_t school, struct random *random)
{
    if (school == 在校_非在校生)
        return 0;
    if (school <= 在校_九年级)
        return fen(random_between(random, 1, 12) * 100);
    return fen(school <= 在校_中职三年级 ? random_between(random, 15, 50) * 100
                                         : random_between(random, 60, 150) * 100);
}

static int64_t at_most(int64_t amount, int64_t limit)
{
    int64_t kept = limit < 0 ? 0 : limit;
    return amount < kept ? amount : kept;
}

static void pay_schooling(struct household *household, int64_t net, struct random *random)
{
    int64_t cost = 0, *row = household->row;
    for (int i = 0; i < household->size; i++)
        cost += schooling_cost(household->people[i].row[人_在校生状况], random);
    int64_t burden = share_of(net, random_between(random, 33, 90));
    if (household->plan.cause == 原因_因学)
        row[户_自付教育费] = cost > burden ? cost : burden;
    else
        row[户_自付教育费] = random_chance(random, 700) ? at_most(cost, share_of(net, 28)) : cost;
}

static void pay_doctors(struct household *household, int64_t net, struct random *random)
{
    int64_t cost = fen(random_between(random, 1, 15) * 100), *row = household->row;
    for (int i = 0; i < household->size; i++)
        if (people_are_sick(&household->people[i]))
            cost += fen(random_between(random, 5, 60) * 100);
    row[户_自付医疗费] = at_most(cost, share_of(net, 35));
    if (household->plan.cause == 原因_因病)
        row[户_自付医疗费] = cost + share_of(net, random_between(random, 42, 130));
}

static void suffer(struct household *household, struct random *random)
{
    static const int disasters[] = {0, 250, 300, 250, 20, 100, 30, 50};
    const struct plan *plan = &household->plan;
    bool struck =
        plan->cause == 原因_因灾 || plan->also[0] == 原因_因灾 || plan->also[1] == 原因_因灾;
    int64_t *row = household->row;
    row[户_灾害类型] = 灾害_无;
    if (!struck && !random_chance(random, 60))
        return;
    row[户_灾害类型] = random_pick(random, disasters);
    row[户_灾害损失] =
        fen(struck ? random_between(random, 50, 300) * 100 : random_between(random, 1, 20) * 100);
    if (struck && row[户_是否参加农业保险])
        row[户_保险理赔金] = share_of(row[户_灾害损失], random_between(random, 10, 40));
}

static void marry(struct household *household, int64_t net, struct random *random)
{
    int64_t *row = household->row;
    if (household->plan.cause == 原因_因婚)
        row[户_婚嫁支出] = fen(random_between(random, 30, 90) * 1000) + (net > 0 ? net : 0);
    else if (random_chance(random, 15))
        row[户_婚嫁支出] = at_most(fen(random_between(random, 5, 30) * 1000), net);
}

static void remember_last_year(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    int hundredths = random_chance(random, 30) ? random_between(random, 145, 190)
                                               : random_between(random, 72, 105);
    row[户_上年人均纯收入] = share_of(a_head(income_net(household), household->size), hundredths);
}

/* Some who have left live again below the line of their year. */
static int64_t draw_target(const struct household *household, struct random *random)
{
    int64_t state = household->row[户_脱贫标志];
    int yuan = random_decile(random, targets[state]);
    if (state == 标志_已脱贫 && household->row[户_脱贫年度] <= 2015 && random_chance(random, 150))
        yuan = random_between(random, 2860, 2990);
    return fen(yuan) + random_below(random, 100);
}

void income_fill(struct household *household, struct random *random)
{
    household->target = draw_target(household, random);
    give_transfers(household, random);
    give_property(household, random);
    earn(household, random);
    suffer(household, random);
    help_once(household, random);
    int64_t net = income_net(household);
    pay_doctors(household, net, random);
    pay_schooling(household, net, random);
    marry(household, net, random);
    remember_last_year(household, random);
}
