#include "compare_parts.h"

/* None of the parameters that have other values than in the baseline is read by incomes. */
static bool same_incomes(const struct base *base, const struct compare_case *of)
{
    const struct evaluate_request *baseline = &base->baseline;
    const struct policy *before = policy_of(baseline->rulebook, baseline->values);
    const struct policy *after = policy_of(of->rulebook, of->values);
    for (size_t i = 0; i < before->nparameters; i++)
        if (before->parameters[i].dated != after->parameters[i].dated &&
            incomes_read(baseline->rulebook, (int)i))
            return false;
    return true;
}

bool meter_open(struct meter *meter, struct base *base, const struct compare_case *of,
                struct fault *fault)
{
    const struct evaluate_request *baseline = &base->baseline;
    if (!base->decile || !of->rulebook->policy->poverty.income)
        return true;
    if (of->rulebook == baseline->rulebook && same_incomes(base, of)) {
        meter->used = &base->poverty;
        poverty_again(meter->used, true);
        return true;
    }
    if (!poverty_init(&meter->own, of->rulebook, baseline->registry, DEPRIVATION_CUTOFF, fault))
        return false;
    meter->used = &meter->own;
    return true;
}

void meter_close(struct meter *meter)
{
    poverty_release(&meter->own);
}

/* The poverty line is another. */
static bool moves_line(const struct base *base, const struct compare_case *of)
{
    const struct evaluate_request *baseline = &base->baseline;
    const struct policy *before = policy_of(baseline->rulebook, baseline->values);
    int line = before->poverty.line;
    return base->decile && line >= 0 &&
           before->parameters[line].dated !=
               policy_of(of->rulebook, of->values)->parameters[line].dated;
}

static bool measure_at(const struct base *base, struct poverty *poverty, struct poverty_ask *ask,
                       struct arena *arena, struct poverty_table tables[2], struct fault *fault)
{
    const enum summary_level levels[] = {WHOLE, base->compare->by};
    for (int i = 0; i < 2; i++) {
        ask->level = levels[i];
        if (!poverty_measure(poverty, ask, arena, &tables[i], fault))
            return false;
    }
    return true;
}

bool meter_baseline(struct base *base, struct fault *fault)
{
    const struct evaluate_request *baseline = &base->baseline;
    struct poverty_ask ask = {.values = baseline->values, .as_of_day = baseline->as_of_day};
    return measure_at(base, &base->poverty, &ask, &base->compare->arena, base->compare->poverty,
                      fault);
}

/* Which measures may be others: how unequal incomes are by incomes alone, how far below the line by
 * these and the line, deprivations always. */
static void ask_what_moves(const struct base *base, const struct meter *meter,
                           const struct compare_case *of, bool *measures)
{
    bool incomes = meter->used != &base->poverty;
    for (int i = 0; i < POVERTY_MEASURES; i++)
        measures[i] = i >= POVERTY_H || incomes || (i < POVERTY_MEAN && moves_line(base, of));
}

static void copy_rest(const struct poverty_table *from, const bool *asked,
                      struct poverty_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        for (int measure = 0; measure < POVERTY_MEASURES; measure++)
            if (!asked[measure])
                table->areas[i].value[measure] = from->areas[i].value[measure];
    for (size_t i = 0; i < table->count && !asked[POVERTY_HEADCOUNT]; i++)
        table->areas[i].shortfall = from->areas[i].shortfall;
}

bool meter_measure(const struct base *base, struct meter *meter, struct comparison *comparison,
                   struct fault *fault)
{
    const struct compare_case *of = comparison->of;
    struct poverty_ask ask = {
        .values = of->values,
        .as_of_day = base->baseline.as_of_day,
    };
    if (!meter->used)
        return true;
    ask_what_moves(base, meter, of, ask.measures);
    if (!measure_at(base, meter->used, &ask, &comparison->arena, comparison->poverty, fault))
        return false;
    for (int i = 0; i < 2; i++)
        copy_rest(&base->compare->poverty[i], ask.measures, &comparison->poverty[i]);
    return true;
}

static bool same_measures(const struct poverty_table *before, const struct poverty_table *after)
{
    for (size_t i = 0; i < before->count && i < after->count; i++)
        for (int measure = 0; measure < POVERTY_MEASURES; measure++) {
            double was = before->areas[i].value[measure], is = after->areas[i].value[measure];
            if (was != is && !(isnan(was) && isnan(is)))
                return false;
        }
    return before->count == after->count;
}

/* Of a part, which is not measured, the line tells. */
bool meter_differs(const struct base *base, const struct comparison *comparison)
{
    if (!comparison->poverty[0].count)
        return moves_line(base, comparison->of);
    for (int i = 0; i < 2; i++)
        if (!same_measures(&base->compare->poverty[i], &comparison->poverty[i]))
            return true;
    return false;
}
