/* Living: land, house, water, road, credit and help, and what makes each cause evident. */
#include "synthetic.h"
#include "text.h"

#include <string.h>

/* A yes with a chance in thousandths. */
struct likelihood {
    int column, chance;
};

static void fill_likely(int64_t *row, const struct likelihood *list, size_t count,
                        struct random *random)
{
    for (size_t i = 0; i < count; i++)
        row[list[i].column] = random_chance(random, list[i].chance);
}

#define likely(row, list, random) fill_likely(row, list, sizeof(list) / sizeof(list)[0], random)

static bool has_cause(const struct plan *plan, int cause)
{
    return plan->cause == cause || plan->also[0] == cause || plan->also[1] == cause;
}

/* ---- land and livelihood ---- */

static void fill_land(struct household *household, struct random *random)
{
    static const int tenths_a_head[RANDOM_DECILES] = {11, 14, 17, 20, 23, 26, 30, 34, 40, 50, 80};
    int64_t *row = household->row;
    row[户_耕地面积] = random_decile(random, tenths_a_head) * household->size;
    row[户_有效灌溉面积] = random_chance(random, 300)
                               ? share_of(row[户_耕地面积], random_between(random, 10, 100))
                               : 0;
    row[户_撂荒耕地面积] =
        random_chance(random, 150) ? share_of(row[户_耕地面积], random_between(random, 5, 40)) : 0;
    row[户_退耕还林面积] = random_chance(random, 220) ? random_between(random, 10, 80) : 0;
    row[户_林地面积] =
        row[户_退耕还林面积] + (random_chance(random, 250) ? random_between(random, 5, 60) : 0);
    row[户_林果面积] = random_chance(random, 180) ? random_between(random, 5, 60) : 0;
    bool pastoral = household->village->code[2] == '3' && random_chance(random, 500);
    row[户_牧草地面积] = pastoral ? random_between(random, 300, 4000) : 0;
}

static void fill_livelihood(struct household *household, struct random *random)
{
    static const int projects[] = {180, 330, 90, 260, 30, 20, 10, 30, 50};
    static const struct likelihood list[] = {
        {户_是否加入农民专业合作组织, 420},
        {户_是否有龙头企业带动, 200},
        {户_是否有创业致富带头人带动, 180},
        {户_是否获得技术指导, 700},
        {户_是否参加农业保险, 550},
        {户_是否参加农房保险, 500},
        {户_是否评级授信, 600},
        {户_是否加入互助资金组织, 150},
        {户_是否有逾期贷款, 15},
    };
    int64_t *row = household->row;
    likely(row, list, random);
    row[户_增收项目] = random_pick(random, projects);
}

static void fill_credit(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    bool needs = random_chance(random, 450);
    row[户_生产资金需求] = needs ? fen(random_between(random, 20, 150) * 100) : 0;
    row[户_自有资金] = share_of(row[户_生产资金需求], random_between(random, 40, 130));
    row[户_贷款余额] = random_chance(random, 300) ? fen(random_between(random, 10, 50) * 1000) : 0;
}

/* ---- house ---- */

static void fill_grade(struct household *household, struct random *random)
{
    static const int grades[] = {240, 420, 160, 180}, sound[] = {450, 550, 0, 0},
                     rebuilt[] = {400, 220, 130, 90, 160};
    int64_t *row = household->row;
    bool secure = household->plan.secure;
    row[户_危房等级] = secure ? random_pick(random, sound) : random_pick(random, grades);
    row[户_是否危房户] = row[户_危房等级] >= 危房_C级;
    row[户_危改状态] = 危改_未列入;
    if (row[户_是否危房户])
        row[户_危改状态] = random_pick(random, rebuilt);
    else if (random_chance(random, 120))
        row[户_危改状态] = 危改_验收合格;
}

static void fill_house(struct household *household, struct random *random)
{
    static const int sound[] = {80, 330, 390, 130, 60, 0, 10},
                     weak[] = {0, 20, 180, 560, 180, 50, 10};
    static const int fuels[] = {330, 90, 440, 130, 10};
    static const struct likelihood list[] = {
        {户_是否唯一住房, 960},   {户_是否通生活用电, 997}, {户_是否通生产用电, 930},
        {户_是否通广播电视, 950}, {户_是否通宽带网络, 380}, {户_是否有卫生厕所, 420},
    };
    int64_t *row = household->row;
    fill_grade(household, random);
    bool dangerous = row[户_是否危房户];
    row[户_住房结构] = dangerous ? random_pick(random, weak) : random_pick(random, sound);
    row[户_建房年份] =
        dangerous ? random_between(random, 1962, 1996) : random_between(random, 1985, 2016);
    row[户_住房面积] = 30 + household->size * random_between(random, 7, 20);
    row[户_主要燃料类型] = random_pick(random, fuels);
    likely(row, list, random);
}

/* ---- relocation ---- */

static void fill_place(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    row[户_是否生态脆弱区] = random_chance(random, 120);
    row[户_是否地质灾害隐患点] = random_chance(random, 40);
    bool harsh = row[户_是否生态脆弱区] || row[户_是否地质灾害隐患点];
    row[户_是否愿意搬迁] = random_chance(random, harsh ? 550 : 40);
}

static void relocate(struct household *household, struct random *random)
{
    static const int moves[] = {100, 350, 550}, settlements[] = {760, 240},
                     destinations[] = {200, 380, 10, 180, 230}, origins[] = {450, 250, 200, 100};
    int64_t *row = household->row;
    bool moved = household->plan.moved_in;
    row[户_是否易地搬迁户] = 1;
    row[户_是否愿意搬迁] = 1;
    row[户_搬迁方式] = random_pick(random, moves);
    row[户_安置方式] = random_pick(random, settlements);
    row[户_安置地] = random_pick(random, destinations);
    row[户_迁出地类型] = random_pick(random, origins);
    row[户_是否搬迁入住] = moved;
    row[户_是否交付钥匙] = moved || random_chance(random, 300);
    row[户_是否拆旧复垦] = moved && random_chance(random, 550);
    if (moved) {
        row[户_危房等级] = 危房_A级;
        row[户_是否危房户] = 0;
        row[户_危改状态] = 危改_未列入;
        row[户_住房结构] = 结构_砖混;
        row[户_建房年份] = random_between(random, 2015, 2018);
        row[户_住房面积] = household->size * random_between(random, 18, 25);
    }
}

/* ---- water ---- */

static void fill_source(int64_t *row, struct random *random)
{
    static const int works[] = {300, 450, 250}, wells[] = {0, 0, 320, 480, 190, 0, 10};
    row[户_供水工程] = random_pick(random, works);
    if (row[户_供水工程] == 供水_分散供水)
        row[户_取水方式] = random_pick(random, wells);
    else
        row[户_取水方式] = random_chance(random, 850) ? 取水_自来水入户 : 取水_集中供水点;
}

static void fill_safe_water(int64_t *row, struct random *random)
{
    bool piped = row[户_取水方式] == 取水_自来水入户;
    row[户_取水往返时间] = piped ? 0 : random_between(random, 3, 20);
    row[户_日均用水量] = random_between(random, 20, 60);
    row[户_供水保证率] = random_between(random, 90, 100);
    row[户_水质] = row[户_供水工程] == 供水_千吨万人工程 ? 水质_达到国家标准
                   : row[户_供水工程] == 供水_分散供水   ? 水质_感官正常
                   : random_chance(random, 300)          ? 水质_达到国家标准
                                                         : 水质_达到放宽标准;
}

static void spoil_water(int64_t *row, struct random *random)
{
    int failing = 1 + random_below(random, 15); /* a bit for each of the four tests */
    if (failing & 1)
        row[户_日均用水量] = random_between(random, 8, 19);
    if ((failing & 2) && row[户_取水方式] != 取水_自来水入户)
        row[户_取水往返时间] = random_between(random, 21, 45);
    if (failing & 4)
        row[户_水质] = 水质_不合格;
    if (failing & 8 || failing == 2)
        row[户_供水保证率] = random_between(random, 60, 89);
    row[户_年缺水月数] = random_below(random, 4);
}

static void fill_water(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    fill_source(row, random);
    fill_safe_water(row, random);
    row[户_是否解决安全饮用水] = household->plan.secure || random_chance(random, 740);
    if (!row[户_是否解决安全饮用水])
        spoil_water(row, random);
    row[户_是否饮水困难] = row[户_取水往返时间] > 30 || row[户_年缺水月数] > 3;
}

/* ---- road and helper ---- */

static void fill_road(struct household *household, struct random *random)
{
    static const int roads[] = {190, 250, 510, 50};
    static const int tenths[RANDOM_DECILES] = {0, 1, 2, 3, 4, 6, 8, 11, 14, 18, 30};
    int64_t *row = household->row;
    row[户_与村主干路距离] = random_decile(random, tenths);
    row[户_入户路类型] = random_pick(random, roads);
}

static void fill_helper(struct household *household, struct random *random)
{
    static const char *const offices[] = {"县直机关单位", "乡镇人民政府",   "市直机关单位",
                                          "省直机关单位", "驻村帮扶工作队", "国有企业"};
    int64_t *row = household->row;
    if (household->plan.state == 标志_非贫困户)
        return;
    synthetic_digits(stpcpy(household->helper, "帮扶干部"), (uint64_t)random_below(random, 10000),
                     4);
    row[户_帮扶责任人] = synthetic_text(household->helper);
    row[户_帮扶责任人单位] =
        synthetic_text(offices[random_below(random, sizeof offices / sizeof offices[0])]);
    row[户_帮扶责任人数] = 1 + random_chance(random, 300);
    row[户_是否有帮扶计划] = 1;
    row[户_帮扶开始日期] = date_from_civil(2014, 1, 1) + random_below(random, 1400);
}

/* ---- causes ---- */

static void show_no_land(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    row[户_耕地面积] = random_between(random, 0, 6) * household->size;
    row[户_有效灌溉面积] = 0;
    row[户_撂荒耕地面积] = 0;
    row[户_林果面积] = 0;
    row[户_牧草地面积] = 0;
}

static void show_no_water(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    if (household->plan.secure)
        return; /* the want has been met since */
    row[户_供水工程] = 供水_分散供水;
    row[户_取水方式] = random_chance(random, 600) ? 取水_引泉 : 取水_江河湖泊;
    row[户_取水往返时间] = random_between(random, 31, 90);
    row[户_年缺水月数] = random_between(random, 1, 6);
    row[户_供水保证率] = random_between(random, 45, 85);
    row[户_日均用水量] = random_between(random, 8, 19);
    row[户_水质] = 水质_感官正常;
    row[户_是否解决安全饮用水] = 0;
    row[户_是否饮水困难] = 1;
}

static void show_no_skill(struct household *household, struct random *random)
{
    (void)random;
    household->row[户_是否获得技术指导] = 0;
    for (int i = 0; i < household->size; i++) {
        int64_t *row = household->people[i].row;
        row[人_是否接受技能培训] = 0;
        if (row[人_劳动能力] == 劳动_技能劳动力)
            row[人_劳动能力] = 劳动_普通劳动力;
    }
}

static void show_no_money(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    row[户_生产资金需求] = fen(random_between(random, 60, 500) * 100);
    row[户_自有资金] = share_of(row[户_生产资金需求], random_between(random, 0, 40));
}

static void show_bad_road(struct household *household, struct random *random)
{
    household->row[户_与村主干路距离] = random_between(random, 21, 120);
    household->row[户_入户路类型] = random_chance(random, 600) ? 路_泥土路 : 路_砂石路;
}

static void show_idleness(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    row[户_撂荒耕地面积] = share_of(row[户_耕地面积], random_between(random, 55, 95));
}

static void show_no_project(struct household *household, struct random *random)
{
    (void)random;
    int64_t *row = household->row;
    row[户_增收项目] = 项目_无;
    row[户_是否加入农民专业合作组织] = 0;
    row[户_是否有龙头企业带动] = 0;
    row[户_是否有创业致富带头人带动] = 0;
}

/* 病残学劳 show in the members, 灾婚 and the burdens in the expenses. */
static void (*const show[NCAUSES])(struct household *, struct random *) = {
    [原因_缺土地] = show_no_land,        [原因_缺水] = show_no_water,
    [原因_缺技术] = show_no_skill,       [原因_缺资金] = show_no_money,
    [原因_交通条件落后] = show_bad_road, [原因_自身发展动力不足] = show_idleness,
    [原因_缺项目] = show_no_project,
};

static void show_causes(struct household *household, struct random *random)
{
    for (int cause = 0; cause < NCAUSES; cause++)
        if (show[cause] && has_cause(&household->plan, cause))
            show[cause](household, random);
}

void living_fill(struct household *household, struct random *random)
{
    int64_t *row = household->row;
    fill_land(household, random);
    fill_livelihood(household, random);
    fill_credit(household, random);
    fill_house(household, random);
    fill_place(household, random);
    if (household->plan.relocated)
        relocate(household, random);
    fill_water(household, random);
    fill_road(household, random);
    fill_helper(household, random);
    row[户_口粮是否充足] = household->plan.secure || random_chance(random, 980);
    row[户_四季衣被是否齐全] = household->plan.secure || random_chance(random, 985);
    show_causes(household, random);
}
