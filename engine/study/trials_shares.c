#include "trials_parts.h"

#include "money.h"

#include <math.h>

struct shares {
    struct trials *trials;
    const struct gauge *gauge;
    int64_t *shares; /* per household */
};

/* How many criteria the household surely does not meet. */
static int64_t count_unmet(const struct trials *trials, const struct verdicts *verdicts, size_t row)
{
    int64_t unmet = 0;
    for (size_t i = 0; i < trials->measures.nitems[GROUP_CRITERION]; i++)
        unmet += !bits_has(verdicts->criteria[i].possible, row);
    return unmet;
}

static bool take_block(void *context, struct verdicts *verdicts, struct fault *fault)
{
    const struct shares *shares = context;
    struct trials *trials = shares->trials;
    const struct gauge *gauge = shares->gauge;
    bool of_poverty = gauge->source == GAUGE_OF_POVERTY;
    for (size_t row = 0; row < verdicts->count; row++)
        shares->shares[verdicts->first + row] =
            of_poverty ? count_unmet(trials, verdicts, row)
                       : gauge_share(gauge, &trials->measures, verdicts, row);
    return !of_poverty || poverty_keep(&trials->poverty, verdicts, fault);
}

static double line_of(const struct shares *shares, const struct policy *values, size_t household)
{
    const struct evaluate_request *request = shares->trials->request;
    int line = request->rulebook->policy->poverty.line;
    const struct area_value *value =
        parameter_value(&values->parameters[line], request->as_of_day,
                        tables_area(&request->registry->tables, household));
    return value ? value->number : NAN;
}

/* Nothing where income, size or line is not known. */
static int64_t share_of_income(const struct shares *shares, const struct policy *values,
                               size_t household)
{
    const struct incomes *incomes = &shares->trials->poverty.incomes;
    double income = incomes->per_head[household];
    if (isnan(income) || !incomes->people[household])
        return 0;
    if (shares->gauge->measure > POVERTY_SHORTFALL)
        return money_fen(income);
    return income < line_of(shares, values, household) ? incomes->people[household] : 0;
}

bool trials_shares(struct trials *trials, const double *numbers, const struct gauge *gauge,
                   int64_t *shares, struct fault *fault)
{
    struct evaluate_request request = trials_request(trials, numbers, &trials->wanted);
    struct shares context = {trials, gauge, shares};
    bool of_poverty = gauge->source == GAUGE_OF_POVERTY;
    if (of_poverty)
        poverty_again(&trials->poverty, trials->incomes_stay);
    if (!evaluate_each(&request, MATCH_SUMMARY, NULL, take_block, &context, fault))
        return false;
    for (size_t i = 0;
         of_poverty && gauge->measure <= POVERTY_QUINTILE && i < trials->poverty.incomes.count; i++)
        shares[i] = share_of_income(&context, request.values, i);
    return true;
}
