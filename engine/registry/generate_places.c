/* Counties, villages and the peoples who live there. */
#include "synthetic.h"

#include <stdio.h>
#include <string.h>

/* Registered people by prefecture at the end of 2013, in thousands. Only 武威 定西 陇南 临夏 are
 * documented; the others share the rest of the province's 5.52 million as they did in 2017. */
static const struct prefecture {
    char code[5];
    uint64_t thousands;
} prefectures[] = {
    {"6201", 103}, {"6203", 20},  {"6204", 461}, {"6205", 809}, {"6206", 355},
    {"6207", 100}, {"6208", 542}, {"6209", 60},  {"6210", 676}, {"6211", 842},
    {"6212", 839}, {"6229", 563}, {"6230", 149},
};

/* How much of its prefecture's poverty a county has, by kind. */
static uint64_t kind_weight(const struct county *county)
{
    if (strcmp(county->kind, "非贫困县") == 0)
        return 1;
    return strcmp(county->kind, "插花型") == 0 ? 4 : 12;
}

static uint64_t prefecture_weight(const struct county *counties, size_t count, const char *code)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (strncmp(counties[i].code, code, 4) == 0)
            sum += kind_weight(&counties[i]);
    return sum;
}

static uint64_t weigh(struct county *counties, size_t count)
{
    enum { FRACTIONS = 100000 };
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < sizeof prefectures / sizeof prefectures[0]; p++)
            if (strncmp(counties[i].code, prefectures[p].code, 4) == 0) {
                uint64_t whole = prefecture_weight(counties, count, prefectures[p].code);
                counties[i].weight =
                    prefectures[p].thousands * FRACTIONS * kind_weight(&counties[i]) / whole;
                sum += counties[i].weight;
            }
    return sum;
}

/* Each county takes what the running share has grown by, so the counts add up to the total. */
void places_apportion(struct county *counties, size_t count, uint64_t total)
{
    uint64_t sum = weigh(counties, count), passed = 0, given = 0;
    for (size_t i = 0; i < count; i++) {
        passed += counties[i].weight;
        uint64_t reached = (uint64_t)((unsigned __int128)total * passed / sum);
        counties[i].households = reached - given;
        given = reached;
    }
}

/* Chances in thousandths, in a poor village and in another. */
static const struct amenity {
    int column, poor, other;
} amenities[] = {
    {村_是否通硬化路, 950, 990},         {村_是否通客运班车, 850, 950},
    {村_是否通动力电, 950, 990},         {村_是否通宽带, 850, 950},
    {村_是否有龙头企业, 150, 200},       {村_是否有互助资金社, 600, 150},
    {村_是否有金融网点, 200, 300},       {村_是否有电商服务点, 350, 450},
    {村_是否有光伏电站, 400, 100},       {村_是否有扶贫车间, 200, 100},
    {村_是否有卫生室, 950, 990},         {村_是否有文化室, 850, 900},
    {村_是否有垃圾集中堆放点, 700, 850}, {村_是否有驻村工作队, 1000, 350},
    {村_是否有科技人员, 750, 500},
};

static void amenities_fill(int64_t *row, struct random *random)
{
    for (size_t i = 0; i < sizeof amenities / sizeof amenities[0]; i++) {
        const struct amenity *amenity = &amenities[i];
        row[amenity->column] =
            random_chance(random, row[村_是否贫困村] ? amenity->poor : amenity->other);
    }
}

void places_village(struct village *village, const struct county *county, struct random *random)
{
    int64_t *row = village->row;
    uint64_t kind = kind_weight(county);
    row[村_是否贫困村] = random_chance(random, kind == 12 ? 450 : kind == 4 ? 200 : 0);
    row[村_是否深度贫困村] = row[村_是否贫困村] && random_chance(random, 400);
    bool poor = row[村_是否贫困村];
    row[村_总户数] = random_between(random, 120, 600);
    row[村_总人口] = row[村_总户数] * random_between(random, 380, 460) / 100;
    row[村_贫困发生率] = poor ? random_between(random, 60, 450) : random_between(random, 5, 180);
    row[村_农民人均纯收入] = fen(random_between(random, poor ? 3500 : 5000, poor ? 7000 : 9500));
    row[村_村集体经济收入] =
        fen(random_chance(random, 300) ? 0 : random_between(random, 2000, 80000));
    row[村_合作社个数] = random_between(random, 0, 5);
    amenities_fill(row, random);
}

/* Who lives where: the longest prefix wins, the last row is everywhere else. */
static const struct settlers {
    const char *code;
    int weights[NPEOPLES]; /* in the order of 民族 */
} settlers[] = {
    {"622926", {11, 7, 0, 82}},
    {"622927", {46, 35, 0, 7, 4, 0, 0, 6, 0, 2}},
    {"622924", {3, 70, 0, 27}},
    {"6229", {45, 42, 0, 12, 1}},
    {"623021", {73, 16, 11}},
    {"6230", {28, 4, 67, 0, 1}},
    {"620525", {30, 70}},
    {"620623", {62, 1, 30, 0, 7}},
    {"620721", {45, 0, 24, 0, 4, 0, 27}},
    {"620923", {62, 2, 0, 0, 0, 1, 0, 0, 34, 0, 1}},
    {"620924", {55, 5, 0, 0, 0, 0, 0, 0, 0, 2, 36, 2}},
    {"62", {940, 45, 3, 2, 2, 3, 0, 0, 2, 0, 0, 3}},
};

int places_people(const char *county, struct random *random)
{
    const struct settlers *found = settlers;
    while (strncmp(county, found->code, strlen(found->code)) != 0)
        found++;
    return random_pick(random, found->weights);
}
