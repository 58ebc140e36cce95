#include "compare_parts.h"

#include <string.h>

/* None of the parameters that have other values than in the baseline is read by incomes. */
static bool same_incomes(const struct base *base, const struct compare_case *of)
{
    const struct evaluate_request *baseline = &base->baseline;
    const struct policy *before = rulebook_values(baseline->rulebook, baseline->values);
    const struct policy *after = rulebook_values(of->rulebook, of->values);
    for (size_t i = 0; i < before->nparameters; i++)
        if (before->parameters[i].dated != after->parameters[i].dated &&
            incomes_read(baseline->rulebook, (int)i))
            return false;
    return true;
}

/* Every criterion is what it was for everyone. */
static bool same_criteria(const struct rulebook *rulebook, const int *kept)
{
    for (size_t i = 0; i < rulebook->nof_kind[RULE_CRITERION]; i++)
        if (!kept || kept[rulebook->rules[rulebook->of_kind[RULE_CRITERION][i]].slot] == NO_SLOT)
            return false;
    return true;
}

bool meter_open(struct meter *meter, struct base *base, const struct compare_case *of,
                const int *kept, struct fault *fault)
{
    const struct evaluate_request *baseline = &base->baseline;
    if (!base->decile || !of->rulebook->policy->poverty.income)
        return true;
    if (of->rulebook == baseline->rulebook && same_incomes(base, of)) {
        meter->used = &base->poverty;
        meter->keeps = !same_criteria(of->rulebook, kept);
        if (meter->keeps)
            poverty_again(meter->used, true);
        return true;
    }
    if (!poverty_init(&meter->own, of->rulebook, baseline->registry, DEPRIVATION_CUTOFF, fault))
        return false;
    meter->used = &meter->own;
    meter->keeps = true;
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
    const struct policy *before = rulebook_values(baseline->rulebook, baseline->values);
    int line = before->poverty.line;
    return base->decile && line >= 0 &&
           before->parameters[line].dated !=
               rulebook_values(of->rulebook, of->values)->parameters[line].dated;
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

/* Which measures may be others, if any: how unequal incomes are by incomes alone, how far below the
 * line by these and the line, deprivations always. */
static bool ask_what_moves(const struct base *base, const struct meter *meter,
                           const struct compare_case *of, bool *measures)
{
    bool any = false;
    bool incomes = meter->used != &base->poverty;
    for (int i = 0; i < POVERTY_MEASURES; i++) {
        measures[i] = (i >= POVERTY_H && meter->keeps) || incomes ||
                      (i < POVERTY_MEAN && moves_line(base, of));
        any |= measures[i];
    }
    return any;
}

static void copy_area(const struct poverty_area *from, const bool *asked, struct poverty_area *area)
{
    for (int measure = 0; measure < POVERTY_MEASURES; measure++)
        if (!asked[measure])
            area->value[measure] = from->value[measure];
    if (!asked[POVERTY_HEADCOUNT])
        area->shortfall = from->shortfall;
    if (!asked[POVERTY_H]) {
        area->deprivation = from->deprivation;
        memcpy(area->contribution, from->contribution, sizeof area->contribution);
    }
}

static void copy_rest(const struct poverty_table *from, const bool *asked,
                      struct poverty_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        copy_area(&from->areas[i], asked, &table->areas[i]);
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
    if (!ask_what_moves(base, meter, of, ask.measures)) {
        memcpy(comparison->poverty, base->compare->poverty, sizeof comparison->poverty);
        return true;
    }
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
