/* Members: who belongs together, and schooling, health and ability to work that fit their ages. */
#include "synthetic.h"
#include "text.h"

static const int school_begin = 7, school_end = 15, labour_begin = 16;

bool people_are_students(const struct person *person)
{
    return person->row[人_在校生状况] != 在校_非在校生;
}

bool people_are_sick(const struct person *person)
{
    return person->row[人_健康状况] == 健康_长期慢性病 || person->row[人_健康状况] == 健康_患有大病;
}

static bool is_male(const struct person *person)
{
    return person->row[人_性别] == 性别_男;
}

/* A full worker as the registry counts them: men to 60, women to 55, not at school. */
bool people_are_able(const struct person *person)
{
    int64_t labour = person->row[人_劳动能力];
    return (labour == 劳动_普通劳动力 || labour == 劳动_技能劳动力) &&
           !people_are_students(person) && person->age >= labour_begin &&
           person->age <= (is_male(person) ? 60 : 55);
}

int people_able(const struct household *household)
{
    int count = 0;
    for (int i = 0; i < household->size; i++)
        count += people_are_able(&household->people[i]);
    return count;
}

/* ---- who belongs together ---- */

static struct person *add(struct household *household, int relation, int sex, int age)
{
    struct person *person = &household->people[household->size++];
    synthetic_clear(person->row, &synthetic_members);
    person->row[人_与户主关系] = relation;
    person->row[人_性别] = sex;
    person->age = age < 0 ? 0 : age > 95 ? 95 : age;
    person->flaw = FLAW_NONE;
    return person;
}

static int any_sex(struct random *random)
{
    return random_chance(random, 520) ? 性别_男 : 性别_女;
}

static void add_head(struct household *household, int age, struct random *random)
{
    add(household, 关系_户主, random_chance(random, 900) ? 性别_男 : 性别_女, age);
}

static void add_spouse(struct household *household, struct random *random)
{
    const struct person *head = &household->people[0];
    int sex = is_male(head) ? 性别_女 : 性别_男;
    add(household, 关系_配偶, sex, head->age + random_between(random, -4, 1));
}

static void add_child(struct household *household, int age, struct random *random)
{
    int sex = any_sex(random);
    add(household, sex == 性别_男 ? 关系_之子 : 关系_之女, sex, age);
}

static void add_grandchildren(struct household *household, int size, struct random *random)
{
    while (household->size < size) {
        int sex = any_sex(random);
        add(household, sex == 性别_男 ? 关系_之孙子 : 关系_之孙女, sex,
            random_between(random, 1, 14));
    }
}

static void add_parents(struct household *household, int size, struct random *random)
{
    int head_age = household->people[0].age;
    if (household->size < size && random_chance(random, 450))
        add(household, 关系_之母, 性别_女, head_age + random_between(random, 20, 28));
    if (household->size < size && random_chance(random, 300))
        add(household, 关系_之父, 性别_男, head_age + random_between(random, 21, 30));
}

static void add_children(struct household *household, int size, int eldest, struct random *random)
{
    for (int age = eldest; household->size < size; age -= random_between(random, 1, 4))
        add_child(household, age >= 0 ? age : random_between(random, 0, eldest), random);
}

static void compose_alone(struct household *household, struct random *random)
{
    int cause = household->plan.cause;
    bool old = household->plan.supported || cause == 原因_缺劳力;
    add_head(household, old ? random_between(random, 62, 86) : random_between(random, 30, 54),
             random);
}

/* Old people, and grandchildren whose parents are away. */
static void compose_elders(struct household *household, int size, struct random *random)
{
    add_head(household, random_between(random, 62, 78), random);
    if (size > 1 && (size == 2 || random_chance(random, 850))) {
        add_spouse(household, random);
        household->people[1].age = household->people[1].age < 61 ? 61 : household->people[1].age;
    }
    add_grandchildren(household, size, random);
}

static void compose_parents(struct household *household, int size, struct random *random)
{
    bool students = household->plan.cause == 原因_因学;
    add_head(household, random_between(random, students ? 40 : 24 + 2 * size, students ? 50 : 54),
             random);
    int head_age = household->people[0].age;
    bool single = size == 2 ? random_chance(random, 400) : random_chance(random, 80);
    if (!single && !(students && size == 2))
        add_spouse(household, random);
    if (size - household->size > 1)
        add_parents(household, size - 1, random);
    int eldest = head_age - random_between(random, 21, 27);
    add_children(household, size, students ? random_between(random, 17, 20) : eldest, random);
}

static void compose_three_generations(struct household *household, int size, struct random *random)
{
    add_head(household, random_between(random, 50, 59), random);
    add_spouse(household, random);
    int son_age = household->people[0].age - random_between(random, 21, 26);
    add(household, 关系_之子, 性别_男, son_age);
    add(household, 关系_之儿媳, 性别_女, son_age - random_between(random, 0, 3));
    for (int age = son_age - 21; household->size < size; age -= random_between(random, 1, 3)) {
        int sex = any_sex(random);
        int youngest = age >= 0 ? age : random_between(random, 0, 3);
        add(household, sex == 性别_男 ? 关系_之孙子 : 关系_之孙女, sex, youngest);
    }
}

static bool needs_labour(const struct plan *plan)
{
    return plan->cause == 原因_缺技术 || plan->cause == 原因_缺资金 ||
           plan->cause == 原因_自身发展动力不足 || plan->cause == 原因_因婚 ||
           plan->cause == 原因_因学;
}

/* Averages 4.3. */
static int draw_size(const struct plan *plan, struct random *random)
{
    static const int weights[PEOPLE_MOST] = {35, 75, 140, 270, 255, 150, 55, 20};
    if (plan->supported)
        return random_chance(random, 850) ? 1 : 2;
    int size = 1 + random_pick(random, weights);
    if (plan->cause == 原因_因学 && size < 2)
        return 3;
    return plan->cause == 原因_缺劳力 && size > 6 ? 6 : size;
}

static void gather(struct household *household, struct random *random)
{
    const struct plan *plan = &household->plan;
    int size = draw_size(plan, random);
    household->size = 0;
    if (size == 1)
        compose_alone(household, random);
    else if (plan->supported || plan->cause == 原因_缺劳力)
        compose_elders(household, size, random);
    else if (size == 2 && !needs_labour(plan) && random_chance(random, 350))
        compose_elders(household, size, random);
    else if (size >= 5 && plan->cause != 原因_因学 && random_chance(random, 400))
        compose_three_generations(household, size, random);
    else
        compose_parents(household, size, random);
}

/* Someone born in a year is as old at its end as the years that have passed. */
static void give_birthday(struct person *person, struct random *random)
{
    person->row[人_出生日期] =
        date_from_civil(AS_OF_YEAR - person->age, 1, 1) + random_below(random, 365);
}

/* ---- health ---- */

/* Chances in thousandths of 长期慢性病, 患有大病 and 残疾 to some age. */
static const struct sickness {
    int to_age, chances[3];
} sicknesses[] = {{15, {4, 1, 6}}, {44, {20, 3, 12}}, {59, {80, 8, 20}}, {120, {250, 15, 40}}};

static void set_health(struct person *person, int health, struct random *random)
{
    static const int grades[] = {0, 120, 280, 330, 270};
    person->row[人_健康状况] = health;
    person->row[人_残疾等级] = health == 健康_残疾 ? random_pick(random, grades) : 残疾_非残疾;
}

static void draw_health(struct person *person, bool healthy_head, struct random *random)
{
    const struct sickness *sickness = sicknesses;
    while (person->age > sickness->to_age)
        sickness++;
    int drawn = random_below(random, 1000), health = 健康_健康;
    for (int i = 0, passed = 0; i < 3 && health == 健康_健康 && !healthy_head; i++)
        if (drawn < (passed += sickness->chances[i]))
            health = 健康_长期慢性病 + i;
    set_health(person, health, random);
}

/* The one whom the cause strikes: an adult other than the head where there is one. */
static struct person *stricken(struct household *household, struct random *random)
{
    int first = household->size > 1 ? 1 : 0;
    struct person *person = &household->people[random_between(random, first, household->size - 1)];
    return person->age >= 18 || household->size == 1 ? person : &household->people[first];
}

static void strike(struct household *household, struct random *random)
{
    struct person *person = stricken(household, random);
    if (household->plan.cause == 原因_因病)
        set_health(person, random_chance(random, 450) ? 健康_患有大病 : 健康_长期慢性病, random);
    if (household->plan.cause == 原因_因残) {
        set_health(person, 健康_残疾, random);
        person->row[人_残疾等级] = random_chance(random, 350) ? 残疾_一级 : 残疾_二级;
    }
}

/* ---- school ---- */

/* What those of compulsory age attend, and what else with which chance. */
static const struct grade {
    int usual, other, chance;
} grades[] = {
    {在校_小学, 在校_小学, 0},           {在校_小学, 在校_小学, 0},
    {在校_小学, 在校_小学, 0},           {在校_小学, 在校_小学, 0},
    {在校_小学, 在校_小学, 0},           {在校_七年级, 在校_小学, 400},
    {在校_八年级, 在校_七年级, 400},     {在校_九年级, 在校_八年级, 400},
    {在校_高中一年级, 在校_九年级, 500},
};

static int draw_grade(int age, struct random *random)
{
    const struct grade *grade = &grades[age - school_begin];
    return random_chance(random, grade->chance) ? grade->other : grade->usual;
}

static int draw_early_school(int age, struct random *random)
{
    if (age < 3)
        return 在校_非在校生;
    if (age < 6)
        return random_chance(random, 750) ? 在校_学前教育 : 在校_非在校生;
    return random_chance(random, 500) ? 在校_小学 : 在校_学前教育;
}

static int draw_later_school(int age, bool studious, struct random *random)
{
    static const int to_18[] = {250, 550, 200}, to_22[] = {600, 250, 150},
                     studying[] = {0, 600, 400};
    int year = (age - labour_begin) % 3;
    if (age > 22)
        return 在校_非在校生;
    if (age <= 18) {
        int kind = studious ? random_pick(random, studying) : random_pick(random, to_18);
        return kind == 0 ? 在校_非在校生 : (kind == 1 ? 在校_高中一年级 : 在校_中职一年级) + year;
    }
    int kind = studious ? random_pick(random, studying) : random_pick(random, to_22);
    return kind == 0 ? 在校_非在校生 : kind == 1 ? 在校_大专及以上 : 在校_高职一年级 + year;
}

static void drop_out(struct person *person, struct random *random)
{
    static const int reasons[] = {0, 0, 30, 30, 150, 50, 200, 450, 90};
    bool disabled = person->row[人_健康状况] == 健康_残疾;
    person->row[人_在校生状况] = 在校_非在校生;
    person->row[人_未上学原因] = random_pick(random, reasons);
    if (disabled)
        person->row[人_未上学原因] =
            random_chance(random, 500) ? 未上学_认定无学习能力 : 未上学_因残;
    person->row[人_是否送教上门] = disabled && random_chance(random, 300);
}

static int educated_so_far(int64_t school)
{
    if (school == 在校_学前教育)
        return 文化_学龄前儿童;
    if (school <= 在校_九年级)
        return 文化_小学;
    return school <= 在校_中职三年级 ? 文化_初中 : 文化_高中;
}

/* Adults by the time that they went to school: 文盲 小学 初中 高中 大专. */
static int draw_education(int age, struct random *random)
{
    static const int to_21[] = {5, 95, 650, 250, 0}, to_39[] = {60, 290, 470, 130, 50},
                     to_59[] = {220, 420, 300, 55, 5}, later[] = {560, 340, 90, 10, 0};
    if (age < school_begin)
        return 文化_学龄前儿童;
    if (age <= school_end)
        return 文化_小学;
    return age <= 21   ? random_pick(random, to_21)
           : age <= 39 ? random_pick(random, to_39)
           : age <= 59 ? random_pick(random, to_59)
                       : random_pick(random, later);
}

static int draw_boarding(int64_t school, struct random *random)
{
    if (school == 在校_学前教育)
        return 0;
    return random_chance(random, school == 在校_小学 ? 150 : school <= 在校_九年级 ? 450 : 850);
}

static void attend(struct person *person, const struct plan *plan, struct random *random)
{
    int64_t *row = person->row;
    int age = person->age;
    bool studious = plan->cause == 原因_因学 && row[人_与户主关系] >= 关系_之子;
    row[人_在校生状况] = age < school_begin  ? draw_early_school(age, random)
                         : age <= school_end ? draw_grade(age, random)
                                             : draw_later_school(age, studious, random);
    row[人_未上学原因] = 未上学_无;
    int chance = row[人_健康状况] == 健康_残疾 ? 400 : 14;
    if (age >= school_begin && age <= school_end && !plan->secure && random_chance(random, chance))
        drop_out(person, random);
    bool student = people_are_students(person);
    row[人_文化程度] = student ? educated_so_far(row[人_在校生状况]) : draw_education(age, random);
    row[人_是否寄宿生] = student ? draw_boarding(row[人_在校生状况], random) : 0;
    row[人_同年级年数] = student ? 1 + random_chance(random, 30) : BLANK;
}

/* ---- work and insurance ---- */

/* 普通 技能 丧失 无 弱 in the order of the labels. */
static int draw_labour(const struct person *person, bool unskilled, struct random *random)
{
    static const int sound[] = {850, 150, 0, 0, 0}, plain[] = {1, 0, 0, 0, 0},
                     chronic[] = {600, 0, 50, 0, 350}, grave[] = {0, 0, 600, 0, 400},
                     severe[] = {0, 0, 800, 0, 200}, lighter[] = {400, 0, 100, 0, 500},
                     ageing[] = {0, 0, 0, 400, 600};
    int64_t health = person->row[人_健康状况], grade = person->row[人_残疾等级];
    if (person->age < labour_begin || people_are_students(person) || person->age >= 70)
        return 劳动_无劳动力;
    if (health == 健康_患有大病)
        return random_pick(random, grave);
    if (health == 健康_残疾)
        return grade <= 残疾_二级 ? random_pick(random, severe) : random_pick(random, lighter);
    if (person->age > 60)
        return random_pick(random, ageing);
    if (health == 健康_长期慢性病)
        return unskilled ? 劳动_普通劳动力 : random_pick(random, chronic);
    return unskilled ? random_pick(random, plain) : random_pick(random, sound);
}

static void give_labour(struct person *person, const struct plan *plan, struct random *random)
{
    bool unskilled = plan->cause == 原因_缺技术;
    int64_t *row = person->row;
    row[人_劳动能力] = draw_labour(person, unskilled, random);
    row[人_是否接受技能培训] = people_are_able(person) && !unskilled && random_chance(random, 420);
    row[人_务工状况] = 务工_未务工;
    row[人_务工意愿] = people_are_able(person) && random_chance(random, 350);
}

static void insure(struct person *person, const struct plan *plan, struct random *random)
{
    int64_t *row = person->row;
    bool adult = person->age >= labour_begin && !people_are_students(person);
    row[人_是否参加城乡居民基本医疗保险] = plan->secure || random_chance(random, 985);
    row[人_是否参加大病保险] = row[人_是否参加城乡居民基本医疗保险];
    row[人_是否参加商业补充医疗保险] = random_chance(random, 60);
    row[人_是否参加城乡居民基本养老保险] = adult && random_chance(random, 880);
    row[人_是否签约家庭医生] = random_chance(random, people_are_sick(person) ? 650 : 250);
    row[人_是否会讲普通话] = person->age > 3 && random_chance(random, person->age < 45 ? 850 : 350);
    row[人_是否现役军人] = is_male(person) && person->age >= 18 && person->age <= 24 &&
                           people_are_able(person) && random_chance(random, 10);
}

void people_compose(struct household *household, struct random *random)
{
    const struct plan *plan = &household->plan;
    gather(household, random);
    for (int i = 0; i < household->size; i++) {
        give_birthday(&household->people[i], random);
        draw_health(&household->people[i], i == 0 && needs_labour(plan), random);
    }
    strike(household, random);
    for (int i = 0; i < household->size; i++) {
        attend(&household->people[i], plan, random);
        give_labour(&household->people[i], plan, random);
        insure(&household->people[i], plan, random);
    }
}
