/* One household from its plan to its rows. */
#include "synthetic.h"

#include <string.h>

enum { HOUSEHOLD_STREAM = 1, DOUBT_STREAM = 2, DOUBT_RATE = 20 /* of each, in ten-thousandths */ };

int household_draw_doubt(uint64_t seed, uint64_t index)
{
    struct random random;
    random_init(&random, seed, DOUBT_STREAM, index);
    int drawn = random_below(&random, 10000);
    return drawn < DOUBT_RATE * synthetic_doubts_count ? drawn / DOUBT_RATE : -1;
}

/* ---- the plan ---- */

/* In the order of 原因, in thousandths. */
static const int cause_weights[NCAUSES] = {
    [原因_因病] = 300,
    [原因_因残] = 60,
    [原因_因学] = 90,
    [原因_因灾] = 20,
    [原因_缺土地] = 10,
    [原因_缺水] = 10,
    [原因_缺技术] = 160,
    [原因_缺劳力] = 120,
    [原因_缺资金] = 160,
    [原因_交通条件落后] = 30,
    [原因_自身发展动力不足] = 40,
    [原因_因婚] = 4,
    [原因_缺项目] = 5,
    [原因_其他] = 3,
};

/* Those that a household of any make-up can have besides. */
static int draw_further_cause(struct random *random)
{
    static const int causes[] = {原因_缺技术, 原因_缺资金, 原因_交通条件落后,
                                 原因_因灾,   原因_缺水,   原因_缺土地};
    static const int weights[] = {330, 400, 120, 70, 40, 40};
    return causes[random_pick(random, weights)];
}

static void plan_causes(struct plan *plan, struct random *random)
{
    plan->cause = random_pick(random, cause_weights);
    plan->also[0] = random_chance(random, 450) ? draw_further_cause(random) : -1;
    plan->also[1] =
        plan->also[0] >= 0 && random_chance(random, 250) ? draw_further_cause(random) : -1;
    if (plan->also[0] == plan->cause)
        plan->also[0] = plan->also[1] = -1;
    if (plan->also[1] == plan->cause || plan->also[1] == plan->also[0])
        plan->also[1] = -1;
}

static int draw_state(enum doubt_need need, struct random *random)
{
    static const int states[] = {840, 90, 25, 15, 30};
    if (need == NEED_EXITED)
        return 标志_已脱贫;
    if (need == NEED_LISTED || need == NEED_SUPPORTED)
        return 标志_未脱贫;
    return random_pick(random, states);
}

/* 五保 households are poor for want of strength, disability or sickness. */
static bool draw_supported(const struct plan *plan, struct random *random)
{
    bool suits = plan->cause == 原因_缺劳力 || plan->cause == 原因_因残 || plan->cause == 原因_因病;
    return suits && plan->state != 标志_非贫困户 && random_chance(random, 60);
}

static void make_plan(struct plan *plan, enum doubt_need need, struct random *random)
{
    plan_causes(plan, random);
    plan->state = draw_state(need, random);
    plan->secure = plan->state == 标志_已脱贫;
    if (need == NEED_SUPPORTED)
        plan->cause = 原因_缺劳力;
    plan->supported = need == NEED_SUPPORTED || draw_supported(plan, random);
    bool listed = plan->state != 标志_非贫困户 && !plan->supported;
    plan->relocated = need == NEED_MOVED || (listed && random_chance(random, 90));
    plan->moved_in =
        plan->relocated && (need == NEED_MOVED || plan->secure || random_chance(random, 450));
}

/* ---- the first block of the form ---- */

static int draw_nature(const struct plan *plan, struct random *random)
{
    bool out = plan->state == 标志_已脱贫;
    if (plan->state == 标志_非贫困户)
        return 属性_一般农户;
    if (plan->supported)
        return out ? 属性_五保户 : 属性_五保贫困户;
    bool allowance =
        random_chance(random, plan->cause == 原因_缺劳力 || plan->cause == 原因_因残 ? 550 : 280);
    if (allowance)
        return out ? 属性_低保户 : 属性_低保贫困户;
    return out ? 属性_一般农户 : 属性_一般贫困户;
}

static void register_poverty(struct household *household, struct random *random)
{
    static const int standards[] = {960, 35, 5}, years[] = {650, 200, 70, 50, 30};
    const struct plan *plan = &household->plan;
    int64_t *row = household->row;
    bool out = plan->state == 标志_已脱贫 || plan->state == 标志_返贫;
    int year = 2013 + random_pick(random, years);
    if (out && year > 2014)
        year = 2014;
    row[户_识别标准] = random_pick(random, standards);
    row[户_识别年度] = year;
    row[户_脱贫年度] = out ? random_between(random, year + 1, AS_OF_YEAR) : BLANK;
    row[户_主要致贫原因] = plan->cause;
    row[户_其他致贫原因一] = plan->also[0] < 0 ? BLANK : plan->also[0];
    row[户_其他致贫原因二] = plan->also[1] < 0 ? BLANK : plan->also[1];
}

static void register_household(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    row[户_村代码] = synthetic_text(household->village->code);
    synthetic_digits(household->hamlet, 1 + (uint64_t)random_below(random, 8), 1);
    strcat(household->hamlet, "社");
    row[户_自然村] = synthetic_text(household->hamlet);
    row[户_贫困户属性] = draw_nature(&household->plan, random);
    row[户_脱贫标志] = household->plan.state;
    row[户_识别年度] = row[户_脱贫年度] = BLANK;
    if (household->plan.state != 标志_非贫困户)
        register_poverty(household, random);
    row[户_家庭人口数] = household->size;
    row[户_是否军烈属] = random_chance(random, 8);
    row[户_是否独生子女户] = random_chance(random, 12);
    row[户_是否双女户] = !row[户_是否独生子女户] && random_chance(random, 30);
}

/* ---- numbers and names ---- */

enum { SERIAL_DIGITS = 7, NAME_DIGITS = 6, MEMBER_DIGITS = 2 };

static int name_width(uint64_t number)
{
    int width = NAME_DIGITS;
    for (uint64_t limit = 1000000; number >= limit; limit *= 10)
        width++;
    return width;
}

static void name_member(struct household *household, int place, uint64_t number)
{
    struct person *person = &household->people[place];
    char *end = stpcpy(person->name, place == 0 ? "户主" : "成员");
    end = synthetic_digits(end, number, name_width(number));
    if (place > 0) {
        *end++ = '-';
        synthetic_digits(end, (uint64_t)place + 1, 1);
    }
    synthetic_digits(stpcpy(person->code, household->code), (uint64_t)place + 1, MEMBER_DIGITS);
    person->row[人_姓名] = synthetic_text(person->name);
    person->row[人_人编号] = synthetic_text(person->code);
    person->row[人_户编号] = synthetic_text(household->code);
}

static void give_names(struct household *household, const struct origin *origin)
{
    synthetic_digits(stpcpy(household->code, origin->county->code), origin->serial, SERIAL_DIGITS);
    for (int i = 0; i < household->size; i++)
        name_member(household, i, origin->index + 1);
    household->row[户_户编号] = synthetic_text(household->code);
    household->row[户_户主姓名] = synthetic_text(household->people[0].name);
}

static void give_people(struct household *household, const struct county *county,
                        struct random *random)
{
    int people = places_people(county->code, random);
    for (int i = 0; i < household->size; i++)
        household->people[i].row[人_民族] = people;
}

static void leave_blanks(struct household *household, struct random *random)
{
    synthetic_blank(household->row, &synthetic_households, random);
    for (int i = 0; i < household->size; i++)
        synthetic_blank(household->people[i].row, &synthetic_members, random);
    for (int i = 0; i < household->nmeasures; i++)
        synthetic_blank(household->measures[i], &synthetic_measures, random);
}

/* Everything, without a contradiction or a blank. */
static void fill(struct household *household, const struct origin *origin, struct random *random)
{
    synthetic_clear(household->row, &synthetic_households);
    household->village = origin->village;
    people_compose(household, random);
    give_people(household, origin->county, random);
    give_names(household, origin);
    register_household(household, random);
    living_fill(household, random);
    income_fill(household, random);
    measures_fill(household, random);
    income_total(household);
}

bool household_make(struct household *household, const struct origin *origin,
                    struct identities *identities)
{
    struct random random;
    const struct doubt *doubt = origin->doubt < 0 ? NULL : &synthetic_doubts[origin->doubt];
    random_init(&random, origin->seed, HOUSEHOLD_STREAM, origin->index);
    make_plan(&household->plan, doubt ? doubt->need : NEED_NOTHING, &random);
    fill(household, origin, &random);
    bool planted = doubt && doubt->plant(household);
    identities_assign(identities, household);
    if (!planted)
        leave_blanks(household, &random);
    return planted;
}
