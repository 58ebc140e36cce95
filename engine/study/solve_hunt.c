#include "solve_parts.h"

#include <math.h>

/* Values that lie evenly over the range, when there are more. */
enum { SCANNED = 33 };

bool solution_meets(const struct solution *solution, double measured)
{
    return solution->direction == SOLVE_AT_LEAST ? measured >= solution->goal
                                                 : measured <= solution->goal;
}

/* Trying ----------------------------------------------------------------------------------------
 */

/* Where it stands among the values tried, or would stand. */
static size_t position_of(const struct hunt *hunt, size_t at)
{
    size_t position = 0;
    while (position < hunt->solve->ntried && hunt->tried[position].at < at)
        position++;
    return position;
}

static bool insert(struct hunt *hunt, size_t position, struct tried tried)
{
    struct solve *solve = hunt->solve;
    struct tried *slot =
        arena_grow(&solve->arena, &hunt->tried, solve->ntried, &hunt->capacity, sizeof *slot);
    if (!slot)
        return false;
    memmove(&hunt->tried[position + 1], &hunt->tried[position],
            (solve->ntried - position) * sizeof tried);
    hunt->tried[position] = tried;
    solve->ntried++;
    return true;
}

static bool try_value(struct hunt *hunt, size_t at, struct fault *fault)
{
    struct solve *solve = hunt->solve;
    size_t position = position_of(hunt, at);
    if (position < solve->ntried && hunt->tried[position].at == at)
        return true;
    struct tried tried = {
        at, arena_array(&solve->arena, hunt->trials.nareas * hunt->trials.ngauges, sizeof(double))};
    double number = span_value(&solve->span, at);
    progress_report(hunt->progress, N_("solving"), solve->ntried, 0);
    if (!tried.results)
        return fault_memory(fault);
    if (!trials_run(&hunt->trials, &number, tried.results, fault))
        return false;
    return insert(hunt, position, tried) || fault_memory(fault);
}

/* i / n of the whole, without overflow for small n. */
static size_t part_of(size_t whole, size_t i, size_t n)
{
    return n ? whole / n * i + whole % n * i / n : 0;
}

static bool scan(struct hunt *hunt, struct fault *fault)
{
    struct solve *solve = hunt->solve;
    size_t last = solve->span.count - 1;
    size_t count = solve->span.count < SCANNED ? solve->span.count : SCANNED;
    if (!solve->read && count > 2)
        count = 2;
    for (size_t i = 0; i < count; i++)
        if (!try_value(hunt, part_of(last, i, count - 1), fault))
            return false;
    solve->nscanned = count;
    return true;
}

/* Halving ---------------------------------------------------------------------------------------
 */

static bool crosses(const struct hunt *hunt, size_t area, size_t position)
{
    const struct solution *solution = &hunt->solve->solutions[area];
    return solution_meets(solution, hunt_result(hunt, position, area, SOLVE_MEASURE)) !=
           solution_meets(solution, hunt_result(hunt, position + 1, area, SOLVE_MEASURE));
}

/* A value between two neighbours on different sides of the target that are not next to each other;
 * SIZE_MAX when there is none left. */
static size_t next_between(const struct hunt *hunt, size_t area)
{
    for (size_t i = 0; i + 1 < hunt->solve->ntried; i++) {
        size_t low = hunt->tried[i].at, high = hunt->tried[i + 1].at;
        if (high - low > 1 && crosses(hunt, area, i))
            return low + (high - low) / 2;
    }
    return SIZE_MAX;
}

/* What is tried for one area may show that another crosses the target where it did not seem to. */
static bool halve(struct hunt *hunt, struct fault *fault)
{
    for (size_t area = 0; area < hunt->solve->nsolutions;) {
        size_t at = next_between(hunt, area);
        if (at == SIZE_MAX)
            area++;
        else if (try_value(hunt, at, fault))
            area = 0;
        else
            return false;
    }
    return true;
}

/* What was found --------------------------------------------------------------------------------
 */

static void measure_extremes(const struct hunt *hunt, size_t area)
{
    struct solution *solution = &hunt->solve->solutions[area];
    size_t last = hunt->solve->ntried - 1;
    solution->at_first = hunt_result(hunt, 0, area, SOLVE_MEASURE);
    solution->at_last = hunt_result(hunt, last, area, SOLVE_MEASURE);
    solution->least = INFINITY;
    solution->most = -INFINITY;
    for (size_t i = 0; i <= last; i++) {
        double measured = hunt_result(hunt, i, area, SOLVE_MEASURE);
        double value = span_value(&hunt->solve->span, hunt->tried[i].at);
        if (measured < solution->least) {
            solution->least = measured;
            solution->least_at = value;
        }
        if (measured > solution->most) {
            solution->most = measured;
            solution->most_at = value;
        }
    }
}

static void see_whether_monotonic(const struct hunt *hunt, size_t area)
{
    bool rises = false, falls = false;
    for (size_t i = 0; i + 1 < hunt->solve->ntried; i++) {
        double low = hunt_result(hunt, i, area, SOLVE_MEASURE);
        double high = hunt_result(hunt, i + 1, area, SOLVE_MEASURE);
        rises |= high > low;
        falls |= high < low;
    }
    hunt->solve->solutions[area].monotonic = !rises || !falls;
}

static struct crossing crossing_at(const struct hunt *hunt, size_t area, size_t position)
{
    const struct solve *solve = hunt->solve;
    const struct solution *solution = &solve->solutions[area];
    bool first = solution_meets(solution, hunt_result(hunt, position, area, SOLVE_MEASURE));
    size_t met = first ? position : position + 1, unmet = first ? position + 1 : position;
    return (struct crossing){
        .met = span_value(&solve->span, hunt->tried[met].at),
        .unmet = span_value(&solve->span, hunt->tried[unmet].at),
        .measured_met = hunt_result(hunt, met, area, SOLVE_MEASURE),
        .measured_unmet = hunt_result(hunt, unmet, area, SOLVE_MEASURE),
        .open = hunt->counts_open ? hunt_result(hunt, met, area, SOLVE_OPEN) : NAN,
    };
}

static bool list_crossings(const struct hunt *hunt, size_t area)
{
    struct solution *solution = &hunt->solve->solutions[area];
    size_t count = 0;
    for (size_t i = 0; i + 1 < hunt->solve->ntried; i++)
        count += crosses(hunt, area, i);
    solution->crossings = arena_array(&hunt->solve->arena, count + 1, sizeof *solution->crossings);
    for (size_t i = 0; solution->crossings && i + 1 < hunt->solve->ntried; i++)
        if (crosses(hunt, area, i))
            solution->crossings[solution->ncrossings++] = crossing_at(hunt, area, i);
    return solution->crossings != NULL;
}

bool hunt_all(struct hunt *hunt, struct fault *fault)
{
    size_t nareas = hunt->solve->nsolutions;
    if (!scan(hunt, fault) || !halve(hunt, fault))
        return false;
    for (size_t i = 0; i < nareas; i++) {
        measure_extremes(hunt, i);
        see_whether_monotonic(hunt, i);
        if (!list_crossings(hunt, i))
            return fault_memory(fault);
    }
    return true;
}
