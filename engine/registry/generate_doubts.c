/* One known contradiction for each audit of the policy, planted into a household that has none.
 * Those that need no planting come by themselves: large households, and blanks. */
#include "synthetic.h"
#include "text.h"

typedef bool person_test(const struct person *person);

static struct person *find(struct household *household, person_test *suits)
{
    for (int i = household->size - 1; i >= 0; i--)
        if (suits(&household->people[i]))
            return &household->people[i];
    return NULL;
}

static bool is_healthy(const struct person *person)
{
    return person->row[人_健康状况] == 健康_健康;
}

static bool is_unhealthy(const struct person *person)
{
    return !is_healthy(person);
}

static bool is_disabled(const struct person *person)
{
    return person->row[人_残疾等级] != 残疾_非残疾;
}

static bool is_worker(const struct person *person)
{
    return person->row[人_务工时间] > 0;
}

static bool is_senior_student(const struct person *person)
{
    return person->row[人_在校生状况] >= 在校_高中一年级;
}

static bool is_graded_student(const struct person *person)
{
    int64_t school = person->row[人_在校生状况];
    return school >= 在校_七年级 && school <= 在校_高职三年级;
}

static bool is_obliged_student(const struct person *person)
{
    return person->age >= 7 && person->age <= 15 && people_are_students(person);
}

static bool is_idle_and_able(const struct person *person)
{
    return people_are_able(person) && !is_worker(person) && is_healthy(person);
}

static bool is_over_30(const struct person *person)
{
    return person->age > 30;
}

static bool is_pensioner(const struct person *person)
{
    return person->age >= 60;
}

static bool is_aged(const struct person *person)
{
    return person->age >= 70;
}

static bool has_post(const struct person *person)
{
    return person->row[人_公益性岗位数] > 0;
}

static bool is_boy(const struct person *person)
{
    return person->row[人_与户主关系] == 关系_之子 || person->row[人_与户主关系] == 关系_之孙子;
}

static bool is_spouse(const struct person *person)
{
    return person->row[人_与户主关系] == 关系_配偶;
}

static bool is_anyone(const struct person *person)
{
    return person->age >= 0;
}

/* Sets one member's column where someone suits. */
static bool set_one(struct household *household, person_test *suits, int column, int64_t value)
{
    struct person *person = find(household, suits);
    if (person)
        person->row[column] = value;
    return person != NULL;
}

static bool set_flaw(struct household *household, enum flaw flaw)
{
    struct person *person = find(household, is_anyone);
    person->flaw = flaw;
    return true;
}

static bool is_ordinary(const struct household *household)
{
    return household->row[户_贫困户属性] == 属性_一般贫困户;
}

/* Changes a column of the household's income, and the sums with it. */
static bool set_income(struct household *household, int column, int64_t amount)
{
    household->row[column] = amount;
    income_total(household);
    return true;
}

static bool set_wages(struct household *household, int64_t amount)
{
    household->row[户_公益性岗位收入] = 0;
    return set_income(household, 户_工资性收入, amount);
}

/* ---- causes ---- */

static bool declare(struct household *household, int cause, bool unsupported)
{
    int64_t *row = household->row;
    if (!unsupported || row[户_脱贫标志] == 标志_非贫困户 || row[户_其他致贫原因一] == cause ||
        row[户_其他致贫原因二] == cause)
        return false;
    row[户_主要致贫原因] = cause;
    return true;
}

static bool plant_healthy_sick(struct household *household)
{
    return declare(household, 原因_因病, !find(household, is_unhealthy));
}

static bool plant_no_disabled(struct household *household)
{
    return declare(household, 原因_因残, !find(household, is_disabled));
}

static bool plant_no_student(struct household *household)
{
    return declare(household, 原因_因学, !find(household, is_senior_student));
}

static bool plant_strong(struct household *household)
{
    int able = people_able(household);
    return declare(household, 原因_缺劳力,
                   able >= 3 || (household->size >= 4 && able * 2 >= household->size));
}

static bool plant_repeated_cause(struct household *household)
{
    int64_t *row = household->row;
    if (row[户_主要致贫原因] == BLANK)
        return false;
    row[户_其他致贫原因一] = row[户_主要致贫原因];
    return true;
}

/* ---- kinds of household and protection ---- */

static bool plant_no_allowance(struct household *household)
{
    if (!is_ordinary(household))
        return false;
    household->row[户_贫困户属性] = 属性_低保贫困户;
    return true;
}

static bool plant_undue_allowance(struct household *household)
{
    return is_ordinary(household) && set_income(household, 户_低保金, fen(1008)) &&
           set_one(household, is_anyone, 人_是否享受农村居民最低生活保障, 1);
}

static bool plant_supported_worker(struct household *household)
{
    struct person *worker = find(household, people_are_able);
    if (!is_ordinary(household) || !worker || worker->age > 59)
        return false;
    household->row[户_贫困户属性] = 属性_五保贫困户;
    return set_income(household, 户_五保金, fen(4836));
}

static bool plant_unpaid_support(struct household *household)
{
    return set_income(household, 户_五保金, 0);
}

static bool plant_double_support(struct household *household)
{
    return set_income(household, 户_低保金, fen(1008));
}

/* ---- those who have left ---- */

/* A year of losses: 2000 yuan a head are left, below the line of any year. */
static bool plant_poor_exit(struct household *household)
{
    int64_t excess = income_net(household) - fen(2000) * household->size;
    return excess > 0 &&
           set_income(household, 户_生产经营性支出, household->row[户_生产经营性支出] + excess);
}

static bool plant_unsafe_house(struct household *household)
{
    int64_t *row = household->row;
    if (row[户_是否易地搬迁户])
        return false;
    row[户_危房等级] = 危房_D级;
    row[户_是否危房户] = 1;
    row[户_危改状态] = 危改_未列入;
    return true;
}

static bool plant_unsafe_water(struct household *household)
{
    household->row[户_供水保证率] = 70;
    household->row[户_是否解决安全饮用水] = 0;
    return true;
}

static bool plant_tiny_house(struct household *household)
{
    household->row[户_住房面积] = 8;
    return true;
}

static bool plant_truant(struct household *household)
{
    struct person *child = find(household, is_obliged_student);
    if (!child)
        return false;
    child->row[人_在校生状况] = 在校_非在校生;
    child->row[人_未上学原因] = 未上学_厌学;
    child->row[人_是否送教上门] = 0;
    child->row[人_同年级年数] = BLANK;
    return true;
}

static bool plant_uninsured_sick(struct household *household)
{
    return household->row[户_主要致贫原因] == 原因_因病 &&
           set_one(household, people_are_sick, 人_是否参加大病保险, 0);
}

static bool plant_no_exit_year(struct household *household)
{
    household->row[户_脱贫年度] = BLANK;
    return true;
}

static bool plant_quick_exit(struct household *household)
{
    household->row[户_识别年度] = household->row[户_脱贫年度];
    return true;
}

/* ---- relations and numbers ---- */

static bool plant_two_heads(struct household *household)
{
    return household->size > 1 && set_one(household, is_anyone, 人_与户主关系, 关系_户主);
}

static bool plant_wrong_relation(struct household *household)
{
    return set_one(household, is_boy, 人_与户主关系, 关系_之女);
}

static bool plant_same_sex(struct household *household)
{
    return set_one(household, is_spouse, 人_性别, household->people[0].row[人_性别]);
}

static bool plant_wrong_count(struct household *household)
{
    household->row[户_家庭人口数]++;
    return true;
}

static bool plant_bad_number(struct household *household)
{
    return set_flaw(household, household->size % 2 ? FLAW_LENGTH : FLAW_CHECKSUM);
}

static bool plant_foreign_number(struct household *household)
{
    return set_flaw(household, household->size % 2 ? FLAW_BIRTH : FLAW_SEX);
}

/* The last two members become one person twice: as twins of whom one number is noted. */
static bool plant_shared_number(struct household *household)
{
    if (household->size < 2)
        return false;
    struct person *last = &household->people[household->size - 1], *before = last - 1;
    if (last->row[人_与户主关系] != before->row[人_与户主关系])
        return false;
    int64_t code = last->row[人_人编号], name = last->row[人_姓名];
    for (int i = 0; i < MEMBER_WIDTH; i++)
        last->row[i] = before->row[i];
    last->row[人_人编号] = code;
    last->row[人_姓名] = name;
    last->age = before->age;
    last->flaw = FLAW_SHARED;
    return true;
}

/* ---- members ---- */

static bool plant_early_education(struct household *household)
{
    struct person *child = find(household, is_obliged_student);
    if (!child || child->age > 14)
        return false;
    child->row[人_文化程度] = 文化_高中;
    return true;
}

static bool plant_late_student(struct household *household)
{
    return set_one(household, is_over_30, 人_在校生状况, 在校_小学);
}

static bool plant_stuck_student(struct household *household)
{
    return set_one(household, is_graded_student, 人_同年级年数, 3);
}

static bool plant_feeble_youth(struct household *household)
{
    return set_one(household, is_idle_and_able, 人_劳动能力, 劳动_无劳动力);
}

static bool plant_no_months(struct household *household)
{
    return set_one(household, is_worker, 人_务工时间, 0);
}

static bool plant_feeble_worker(struct household *household)
{
    return set_one(household, is_worker, 人_劳动能力, 劳动_丧失劳动力);
}

static bool plant_aged_post(struct household *household)
{
    return set_one(household, is_aged, 人_公益性岗位数, 1);
}

static bool plant_many_posts(struct household *household)
{
    return set_one(household, has_post, 人_公益性岗位数, 3) ||
           set_one(household, is_idle_and_able, 人_公益性岗位数, 3);
}

/* ---- income ---- */

static bool plant_wages_of_nobody(struct household *household)
{
    return !find(household, is_worker) && !find(household, has_post) &&
           set_income(household, 户_工资性收入, fen(5000));
}

static bool plant_unpaid_work(struct household *household)
{
    return find(household, is_worker) && set_wages(household, 0);
}

static bool plant_low_wages(struct household *household)
{
    int64_t months = 0;
    for (int i = 0; i < household->size; i++)
        months += household->people[i].row[人_务工时间];
    return months > 2 && set_wages(household, months * fen(150));
}

static bool plant_odd_wages(struct household *household)
{
    return find(household, is_worker) && set_wages(household, fen(200));
}

static bool plant_free_business(struct household *household)
{
    return set_income(household, 户_生产经营性支出, 0);
}

static bool plant_loss(struct household *household)
{
    return set_income(household, 户_生产经营性支出, household->row[户_年收入] + fen(800));
}

static bool plant_wrong_sum(struct household *household)
{
    household->row[户_人均纯收入] += fen(500);
    return true;
}

static bool plant_pension_of_nobody(struct household *household)
{
    return !find(household, is_pensioner) && set_income(household, 户_养老保险金, fen(1236));
}

static bool plant_undue_ecology(struct household *household)
{
    household->row[户_退耕还林面积] = 0;
    return set_income(household, 户_生态补偿金, fen(800));
}

static bool plant_low_subsidy(struct household *household)
{
    return set_income(household, 户_计划生育金, fen(60));
}

/* ---- land, road, house, water, helper ---- */

static bool plant_vast_land(struct household *household)
{
    household->row[户_耕地面积] = 10 * (150 + household->size);
    return true;
}

static bool plant_vast_forest(struct household *household)
{
    int64_t *row = household->row;
    row[户_退耕还林面积] = row[户_林地面积] + row[户_牧草地面积] + 50;
    return true;
}

static bool plant_far_road(struct household *household)
{
    household->row[户_与村主干路距离] = 650;
    return true;
}

static bool plant_wrong_grade(struct household *household)
{
    household->row[户_是否危房户] = !household->row[户_是否危房户];
    return true;
}

static bool plant_large_house(struct household *household)
{
    household->row[户_住房面积] = household->size * 30;
    return true;
}

static bool plant_unsolved_water(struct household *household)
{
    household->row[户_是否解决安全饮用水] = 1;
    household->row[户_日均用水量] = 12;
    return true;
}

static bool plant_no_helper(struct household *household)
{
    int64_t *row = household->row;
    row[户_帮扶责任人] = row[户_帮扶责任人单位] = row[户_帮扶开始日期] = BLANK;
    row[户_帮扶责任人数] = 0;
    return true;
}

static bool plant_poor_helper(struct household *household)
{
    household->row[户_帮扶责任人是否贫困户] = 1;
    return true;
}

static bool plant_no_plan(struct household *household)
{
    household->row[户_是否有帮扶计划] = 0;
    return true;
}

const struct doubt synthetic_doubts[] = {
    {"因病户成员均健康", NEED_NOTHING, plant_healthy_sick},
    {"因残户无残疾人", NEED_NOTHING, plant_no_disabled},
    {"因学户无高中以上学生", NEED_NOTHING, plant_no_student},
    {"缺劳力户劳动力充足", NEED_NOTHING, plant_strong},
    {"致贫原因重复", NEED_NOTHING, plant_repeated_cause},
    {"低保户无低保", NEED_LISTED, plant_no_allowance},
    {"一般户享受低保", NEED_LISTED, plant_undue_allowance},
    {"五保户有劳动力", NEED_LISTED, plant_supported_worker},
    {"五保户无五保金", NEED_SUPPORTED, plant_unpaid_support},
    {"低保五保重复", NEED_SUPPORTED, plant_double_support},
    {"脱贫户收入低于当年标准", NEED_EXITED, plant_poor_exit},
    {"脱贫户住房不安全", NEED_EXITED, plant_unsafe_house},
    {"脱贫户饮水不安全", NEED_EXITED, plant_unsafe_water},
    {"脱贫户住房面积不足", NEED_EXITED, plant_tiny_house},
    {"脱贫户适龄儿童未上学", NEED_EXITED, plant_truant},
    {"脱贫因病户未参加大病保险", NEED_EXITED, plant_uninsured_sick},
    {"脱贫标志与年度不符", NEED_EXITED, plant_no_exit_year},
    {"识别当年即脱贫", NEED_EXITED, plant_quick_exit},
    {"户主不唯一", NEED_NOTHING, plant_two_heads},
    {"关系与性别不符", NEED_NOTHING, plant_wrong_relation},
    {"户主与配偶同性别", NEED_NOTHING, plant_same_sex},
    {"家庭人口数与成员不符", NEED_NOTHING, plant_wrong_count},
    {"证件号码无效", NEED_NOTHING, plant_bad_number},
    {"证件号码与登记不符", NEED_NOTHING, plant_foreign_number},
    {"证件号码重复", NEED_NOTHING, plant_shared_number},
    {"学历与年龄不符", NEED_NOTHING, plant_early_education},
    {"在校与年龄不符", NEED_NOTHING, plant_late_student},
    {"同年级年数过长", NEED_NOTHING, plant_stuck_student},
    {"健康青壮年无劳动能力", NEED_NOTHING, plant_feeble_youth},
    {"务工地点与时间不符", NEED_NOTHING, plant_no_months},
    {"无劳动力而务工", NEED_NOTHING, plant_feeble_worker},
    {"公益性岗位年龄不符", NEED_NOTHING, plant_aged_post},
    {"公益性岗位过多", NEED_NOTHING, plant_many_posts},
    {"有工资收入无务工", NEED_NOTHING, plant_wages_of_nobody},
    {"有务工无工资收入", NEED_NOTHING, plant_unpaid_work},
    {"月均工资异常", NEED_NOTHING, plant_low_wages},
    {"工资性收入异常", NEED_NOTHING, plant_odd_wages},
    {"有经营收入无支出", NEED_NOTHING, plant_free_business},
    {"人均纯收入异常", NEED_NOTHING, plant_loss},
    {"登记收入与核算不符", NEED_NOTHING, plant_wrong_sum},
    {"有养老金无老人", NEED_NOTHING, plant_pension_of_nobody},
    {"有生态补偿无退耕", NEED_NOTHING, plant_undue_ecology},
    {"补贴金额过低", NEED_NOTHING, plant_low_subsidy},
    {"土地面积过大", NEED_NOTHING, plant_vast_land},
    {"退耕面积过大", NEED_NOTHING, plant_vast_forest},
    {"主干路距离过远", NEED_NOTHING, plant_far_road},
    {"危房标志与等级不符", NEED_NOTHING, plant_wrong_grade},
    {"搬迁人均面积超标", NEED_MOVED, plant_large_house},
    {"饮水登记与四项不符", NEED_NOTHING, plant_unsolved_water},
    {"无帮扶责任人", NEED_LISTED, plant_no_helper},
    {"帮扶责任人是贫困户", NEED_NOTHING, plant_poor_helper},
    {"无帮扶计划", NEED_LISTED, plant_no_plan},
};
const int synthetic_doubts_count = sizeof synthetic_doubts / sizeof synthetic_doubts[0];
