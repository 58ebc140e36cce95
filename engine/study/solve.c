#include "solve_parts.h"

#include <math.h>

/* What is asked for -----------------------------------------------------------------------------
 */

static const struct {
    const char *sign;
    enum solve_direction direction;
} signs[] = {{">=", SOLVE_AT_LEAST},
             {"<=", SOLVE_AT_MOST},
             {"≥", SOLVE_AT_LEAST},
             {"≤", SOLVE_AT_MOST},
             {"=", SOLVE_REACH}};

/* Splits MEASURE>=VALUE; NULL when no sign is there. */
static const char *split_target(const char *target, struct arena *arena,
                                enum solve_direction *direction, const char **measure)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const char *at = strstr(target, signs[i].sign);
        if (!at)
            continue;
        *direction = signs[i].direction;
        *measure = arena_bytes(arena, target, (size_t)(at - target));
        return *measure ? at + strlen(signs[i].sign) : NULL;
    }
    return NULL;
}

static bool read_value(struct solve *solve, const char *text, bool *percent)
{
    size_t length = strlen(text);
    *percent = length && text[length - 1] == '%';
    return text_to_number(text, length - *percent, &solve->wanted);
}

/* A share is what some measures are; others are asked for as one of the households. */
static bool settle_percent(struct solve *solve, const char *target, struct fault *fault)
{
    solve->share = solve->gauge.unit == GAUGE_HOUSEHOLDS;
    if (solve->gauge.unit == GAUGE_SHARE)
        solve->wanted /= 100;
    return solve->share || solve->gauge.unit == GAUGE_SHARE ||
           fault_set(fault, FAULT_USAGE,
                     "'%s': '%s' does not count households (only a share, or a number of "
                     "households, can be asked for in %%)",
                     target, solve->gauge.name);
}

static bool read_target(struct solve *solve, const char *target, const struct measures *measures,
                        struct fault *fault)
{
    const char *measure = NULL;
    bool percent;
    const char *value = split_target(target, &solve->arena, &solve->direction, &measure);
    if (!value || !read_value(solve, value, &percent))
        return fault_set(
            fault, FAULT_USAGE,
            "target '%s' needs a measure and a value, like meets=250000, money<=5000000 "
            "or meets>=90%%",
            target);
    return gauge_find(&solve->gauge, measure, measures, fault) &&
           (!percent || settle_percent(solve, target, fault));
}

/* A summary counts by township only the few measures that come first. */
static bool check_level(const struct solve *solve, const struct measures *measures,
                        struct fault *fault)
{
    const struct gauge *gauge = &solve->gauge;
    return solve->level != TOWNSHIP || gauge->source != GAUGE_OF_SUMMARY ||
           gauge->measure < measures->nbrief ||
           fault_set(fault, FAULT_USAGE, "'%s' is not counted by township", gauge->name);
}

static bool read_request(struct solve *solve, const struct solve_request *request,
                         struct measures *measures, struct fault *fault)
{
    if (!span_read_search(request->parameter, solve->policy, &solve->span, fault) ||
        !measures_init(measures, solve->rulebook, &solve->arena, fault) ||
        !read_target(solve, request->target, measures, fault) ||
        !check_level(solve, measures, fault))
        return false;
    solve->has_present =
        span_present(&solve->span, solve->policy, solve->as_of_day, &solve->present);
    return true;
}

/* Goals -----------------------------------------------------------------------------------------
 */

/* A share of the households, as a number of whole households. */
static double goal_of_share(double percent, double households, enum solve_direction direction)
{
    const double slack = 1e-6; /* of a household: percents have no exact doubles */
    double goal = percent * households / 100;
    return direction == SOLVE_AT_LEAST ? ceil(goal - slack) : floor(goal + slack);
}

static double present_result(const struct hunt *hunt, size_t area, size_t gauge)
{
    return hunt->trials.present[area * hunt->trials.ngauges + gauge];
}

static void set_goal(const struct hunt *hunt, size_t area)
{
    const struct solve *solve = hunt->solve;
    struct solution *solution = &hunt->solve->solutions[area];
    double households = solve->share ? present_result(hunt, area, hunt->households) : 0;
    double exact = solve->share ? solve->wanted * households / 100 : solve->wanted;
    solution->as_is = present_result(hunt, area, SOLVE_MEASURE);
    solution->direction = solve->direction;
    if (solve->direction == SOLVE_REACH)
        solution->direction = solution->as_is > exact ? SOLVE_AT_MOST : SOLVE_AT_LEAST;
    solution->goal = solve->share ? goal_of_share(solve->wanted, households, solution->direction)
                                  : solve->wanted;
    solution->met_as_is = solution_meets(solution, solution->as_is);
}

static bool set_goals(struct hunt *hunt, struct fault *fault)
{
    struct solve *solve = hunt->solve;
    solve->nsolutions = hunt->trials.nareas;
    solve->solutions = arena_array(&solve->arena, solve->nsolutions, sizeof *solve->solutions);
    if (!solve->solutions)
        return fault_memory(fault);
    for (size_t i = 0; i < solve->nsolutions; i++) {
        solve->solutions[i].area = hunt->trials.areas[i];
        set_goal(hunt, i);
    }
    return true;
}

/* All of it -------------------------------------------------------------------------------------
 */

static size_t list_gauges(struct hunt *hunt, const struct measures *measures)
{
    const struct solve *solve = hunt->solve;
    size_t count = 1;
    hunt->gauges[SOLVE_MEASURE] = solve->gauge;
    hunt->counts_open = gauge_open(&solve->gauge, measures, &hunt->gauges[SOLVE_OPEN]);
    count += hunt->counts_open;
    if (solve->share)
        hunt->gauges[hunt->households = count++] = gauge_of_measure(measures, MEASURE_HOUSEHOLDS);
    return count;
}

static bool hunt_open(struct hunt *hunt, const struct solve_request *request,
                      const struct measures *measures, struct fault *fault)
{
    struct solve *solve = hunt->solve;
    size_t ngauges = list_gauges(hunt, measures);
    if (!trials_open(&hunt->trials, request->evaluate, 1, &solve->span.parameter, ngauges,
                     hunt->gauges, solve->level, fault))
        return false;
    solve->read = hunt->trials.read[0];
    solve->in_force = hunt->trials.in_force[0];
    solve->assumed = hunt->trials.assumed[SOLVE_MEASURE];
    return set_goals(hunt, fault);
}

static bool search(struct solve *solve, const struct solve_request *request,
                   const struct measures *measures, struct fault *fault)
{
    struct hunt hunt = {.solve = solve, .progress = request->evaluate->progress};
    bool done = hunt_open(&hunt, request, measures, fault) && hunt_all(&hunt, fault) &&
                flips_find(&hunt, fault);
    trials_release(&hunt.trials);
    return done;
}

bool solve_run(const struct solve_request *request, struct solve *solve, struct fault *fault)
{
    const struct evaluate_request *evaluate = request->evaluate;
    struct measures measures;
    *solve = (struct solve){
        .rulebook = evaluate->rulebook,
        .registry = evaluate->registry,
        .policy = rulebook_values(evaluate->rulebook, evaluate->values),
        .as_of_day = evaluate->as_of_day,
        .area = evaluate->area,
        .level = request->level,
    };
    arena_init(&solve->arena);
    bool done =
        read_request(solve, request, &measures, fault) && search(solve, request, &measures, fault);
    if (!done)
        solve_release(solve);
    return done;
}

void solve_release(struct solve *solve)
{
    arena_release(&solve->arena);
    *solve = (struct solve){0};
}
