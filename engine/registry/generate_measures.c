/* 帮扶措施 that the household already has, under the names that the rules give them. */
#include "synthetic.h"

static void give(struct household *household, const struct person *person, const char *name,
                 int64_t amount, struct random *random)
{
    if (household->nmeasures == MEASURES_MOST)
        return;
    int64_t *row = household->measures[household->nmeasures++];
    row[措_户编号] = synthetic_text(household->code);
    row[措_人编号] = person ? synthetic_text(person->code) : BLANK;
    row[措_措施名称] = synthetic_text(name);
    row[措_年度] = AS_OF_YEAR - random_below(random, 4);
    row[措_金额] = amount > 0 ? amount : BLANK;
    row[措_实施单位] = BLANK;
}

/* A measure that a column speaks of, with a chance in thousandths. */
static void give_when(struct household *household, bool fits, int chance, const char *name,
                      int64_t amount, struct random *random)
{
    if (fits && random_chance(random, chance))
        give(household, NULL, name, amount, random);
}

static void give_industry(struct household *household, struct random *random)
{
    const int64_t *row = household->row, *village = household->village->row;
    give_when(household, row[户_产业奖补金] > 0, 1000, "产业奖补", row[户_产业奖补金], random);
    give_when(household, row[户_是否加入农民专业合作组织], 800, "合作社带动", 0, random);
    give_when(household, row[户_是否有龙头企业带动], 800, "龙头企业带动", 0, random);
    give_when(household, row[户_资产收益扶贫分红收入] > 0, 900, "资产收益分红",
              row[户_资产收益扶贫分红收入], random);
    give_when(household, village[村_是否有光伏电站] && people_able(household) == 0, 400, "光伏扶贫",
              fen(3000), random);
    give_when(household, row[户_贷款余额] > 0 && row[户_是否评级授信], 850, "精准扶贫专项贷款",
              row[户_贷款余额], random);
    give_when(household, row[户_是否参加农业保险], 500, "农业保险", 0, random);
    give_when(household, row[户_是否获得技术指导], 150, "科技人员指导", 0, random);
}

static void give_living(struct household *household, struct random *random)
{
    const int64_t *row = household->row;
    bool rebuilt = row[户_危改状态] >= 危改_已开工 && row[户_是否危房户];
    give_when(household, row[户_是否易地搬迁户] && row[户_是否搬迁入住], 950, "易地扶贫搬迁",
              household->size * fen(57740), random);
    give_when(household, rebuilt && !row[户_是否易地搬迁户], 900, "农村危房改造",
              row[户_搬迁危改补助金], random);
    give_when(household, row[户_取水方式] == 取水_自来水入户, 250, "自来水入户", 0, random);
    give_when(household, row[户_取水方式] == 取水_水窖, 400, "集雨水窖", 0, random);
    give_when(household, row[户_临时救助金] > 0, 1000, "临时救助", row[户_临时救助金], random);
    give_when(household, row[户_医疗报销救助金] > 0, 500, "医疗救助",
              share_of(row[户_医疗报销救助金], 30), random);
    give_when(household, row[户_五保金] > 0, 1000, "特困供养", row[户_五保金], random);
    bool full = row[户_低保类别] == 低保_一类 || row[户_低保类别] == 低保_二类;
    give_when(household, row[户_低保金] > 0, 1000, full ? "低保兜底" : "低保差额补助",
              row[户_低保金], random);
}

/* The measure of each stage of schooling, up to and with the label. */
static const struct stage {
    int to_school;
    const char *measure;
    int64_t yuan;
} stages[] = {
    {在校_非在校生, NULL, 0},
    {在校_学前教育, "学前教育资助", 1000},
    {在校_小学, "义务教育生活补助", 500},
    {在校_九年级, "义务教育生活补助", 625},
    {在校_高中三年级, "普通高中资助", 2000},
    {在校_中职三年级, "中职资助", 4000},
    {在校_高职三年级, "高职资助", 5000},
    {在校_大专及以上, "生源地助学贷款", 8000},
};

static void give_schooling(struct household *household, const struct person *person,
                           struct random *random)
{
    int64_t school = person->row[人_在校生状况];
    const struct stage *stage = stages;
    while (school > stage->to_school)
        stage++;
    if (stage->measure && random_chance(random, 800))
        give(household, person, stage->measure, fen(stage->yuan), random);
    if (school >= 在校_小学 && school <= 在校_九年级)
        give(household, person, "营养改善计划", fen(800), random);
    if (school >= 在校_中职一年级 && school <= 在校_高职三年级 && random_chance(random, 600))
        give(household, person, "雨露计划", fen(3000), random);
}

static void give_personal(struct household *household, const struct person *person,
                          struct random *random)
{
    const int64_t *row = person->row;
    give_schooling(household, person, random);
    if (row[人_是否接受技能培训])
        give(household, person, "技能培训", 0, random);
    if (row[人_公益性岗位数] > 0)
        give(household, person, "公益性岗位", fen(6000), random);
    if (people_are_sick(person) && row[人_是否签约家庭医生])
        give(household, person, "家庭医生签约", 0, random);
    if (row[人_残疾等级] == 残疾_一级 || row[人_残疾等级] == 残疾_二级)
        give(household, person, "重度残疾人护理补贴", fen(1200), random);
    if (row[人_残疾等级] != 残疾_非残疾 && row[人_是否享受农村居民最低生活保障])
        give(household, person, "困难残疾人生活补贴", fen(1200), random);
}

void measures_fill(struct household *household, struct random *random)
{
    household->nmeasures = 0;
    if (household->plan.state == 标志_非贫困户)
        return;
    give_industry(household, random);
    give_living(household, random);
    for (int i = 0; i < household->size; i++)
        give_personal(household, &household->people[i], random);
}
