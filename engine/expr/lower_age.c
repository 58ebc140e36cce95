#include "lower.h"

#include "text.h"

/* Dates are whole days, in columns that count days; of those in four bits there are none to speak
 * of. */
static bool date_column(const struct maker *m, const struct node *node)
{
    return integer_column(m, node) && column_of(m, node)->decimals == 0 &&
           column_of(m, node)->storage != STORE_I4;
}

static bool storage_holds(enum storage storage, int64_t integer)
{
    int64_t top = storage == STORE_I8 ? INT8_MAX : storage == STORE_I16 ? INT16_MAX : INT32_MAX;
    return integer >= -top && integer <= top;
}

static struct value age_of_blank(const struct maker *m, const struct node *fact)
{
    const struct value birth[3] = {blank_of(m, fact), {0, 0}, {0, 0}};
    return value_of_operation(OP_AGE, birth, m->input->as_of_day);
}

struct operand lower_age(struct maker *m, const struct node *node)
{
    const struct node *fact = node_behind(m, node->operand[0]);
    if (date_column(m, fact)) {
        reg_id ages = make_step(m, false, step_on_column(STEP_AGE_COLUMN, m, fact));
        return numbers_with_blanks(m, fact, same(ages), age_of_blank(m, fact));
    }
    struct operand birth = lower(m, node->operand[0]);
    if (is_scalar(m, birth.low) && is_scalar(m, birth.high))
        return fold_constants(m, node, false, &birth, 1);
    struct step step = step_of(STEP_AGE, node->level, make_column(m, birth.low, node->level),
                               make_column(m, birth.high, node->level), NO_REG);
    struct operand ends = make_ends(m, false, step);
    return varies(birth) ? ends : same(ends.low);
}

/* The first day on which someone who is younger than `years` may be born; ages only fall with later
 * births. */
static int64_t first_birth_below(const struct maker *m, double years)
{
    int64_t old = -(int64_t)4000 * 366, young = (int64_t)4000 * 366;
    while (young - old > 1) {
        int64_t middle = old + (young - old) / 2;
        if (date_full_years((int)middle, m->input->as_of_day) < years)
            young = middle;
        else
            old = middle;
    }
    return young;
}

bool age_below(struct maker *m, const struct node *age, double years, struct operand *out)
{
    if (age->op != OP_AGE || !(fabs(years) < 1000))
        return false;
    const struct node *fact = node_behind(m, age->operand[0]);
    if (!date_column(m, fact))
        return false;
    const struct value compared[3] = {age_of_blank(m, fact), {years, years}, {0, 0}};
    struct step step = step_on_column(STEP_LESS_INTEGER, m, fact);
    step.integer = first_birth_below(m, years);
    if (!storage_holds(column_of(m, fact)->storage, step.integer))
        return false;
    struct operand younger = same(make_not(m, make_step(m, true, step)));
    *out = with_blanks(m, fact, younger, value_of_operation(OP_LESS, compared, 0));
    return true;
}
