#include "sweep.h"

static bool read_spans(struct sweep *sweep, const struct sweep_request *request,
                       struct fault *fault)
{
    for (size_t i = 0; i < request->nparameters; i++) {
        struct span *span = &sweep->spans[i];
        if (!span_read(request->parameters[i], sweep->policy, &sweep->arena, span, fault))
            return false;
        if (i && sweep->spans[0].parameter == span->parameter)
            return fault_set(fault, FAULT_USAGE, "parameter '%s' is swept twice",
                             sweep->policy->parameters[span->parameter].name);
        sweep->has_present[i] =
            span_present(span, sweep->policy, sweep->as_of_day, &sweep->present[i]);
    }
    return true;
}

static bool count_points(struct sweep *sweep, struct fault *fault)
{
    sweep->npoints = 1;
    for (size_t i = 0; i < sweep->nspans; i++) {
        size_t count = sweep->spans[i].count;
        if (count > SWEEP_POINTS / sweep->npoints)
            return fault_set(fault, FAULT_USAGE,
                             "a sweep has at most %d points (take a larger step)", SWEEP_POINTS);
        sweep->npoints *= count;
    }
    return true;
}

static bool find_gauges(struct sweep *sweep, size_t count, const char *const *names,
                        const struct measures *measures, struct fault *fault)
{
    struct gauge *gauges = arena_array(&sweep->arena, count, sizeof *gauges);
    if (!gauges)
        return fault_memory(fault);
    for (size_t i = 0; i < count; i++) {
        if (!gauge_find(&gauges[i], names[i], measures, fault))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(gauges[j].name, gauges[i].name) == 0)
                return fault_set(fault, FAULT_USAGE, "measure '%s' is named twice", names[i]);
    }
    sweep->gauges = gauges;
    sweep->ngauges = count;
    return true;
}

static bool read_measures(struct sweep *sweep, const struct sweep_request *request,
                          struct fault *fault)
{
    struct measures measures;
    if (request->nmeasures > SWEEP_MEASURES)
        return fault_set(fault, FAULT_USAGE, "a sweep has at most %d measures", SWEEP_MEASURES);
    if (!measures_init(&measures, sweep->rulebook, &sweep->arena, fault))
        return false;
    return request->nmeasures
               ? find_gauges(sweep, request->nmeasures, request->measures, &measures, fault)
               : find_gauges(sweep, GAUGE_DEFAULTS, gauge_defaults, &measures, fault);
}

double sweep_value(const struct sweep *sweep, size_t point, size_t parameter)
{
    size_t inner = sweep->nspans == 2 ? sweep->spans[1].count : 1;
    return span_value(&sweep->spans[parameter], parameter ? point % inner : point / inner);
}

bool sweep_is_present(const struct sweep *sweep, size_t point)
{
    for (size_t i = 0; i < sweep->nspans; i++)
        if (!sweep->has_present[i] || sweep_value(sweep, point, i) != sweep->present[i])
            return false;
    return true;
}

static bool measure_points(struct sweep *sweep, struct trials *trials,
                           const struct progress *progress, struct fault *fault)
{
    for (size_t i = 0; i < sweep->npoints; i++) {
        double numbers[TRIALS_PARAMETERS];
        for (size_t j = 0; j < sweep->nspans; j++)
            numbers[j] = sweep_value(sweep, i, j);
        progress_report(progress, N_("sweeping"), i, sweep->npoints);
        if (!trials_run(trials, numbers, sweep->measured + i * sweep->ngauges, fault))
            return false;
    }
    progress_report(progress, N_("sweeping"), sweep->npoints, sweep->npoints);
    memcpy(sweep->as_is, trials->present, sweep->ngauges * sizeof *sweep->as_is);
    memcpy(sweep->assumed, trials->assumed, sweep->ngauges * sizeof *sweep->assumed);
    memcpy(sweep->read, trials->read, sizeof sweep->read);
    memcpy(sweep->in_force, trials->in_force, sizeof sweep->in_force);
    return true;
}

static bool measure(struct sweep *sweep, const struct evaluate_request *request,
                    struct fault *fault)
{
    const int parameters[TRIALS_PARAMETERS] = {sweep->spans[0].parameter,
                                               sweep->spans[1].parameter};
    struct trials trials;
    sweep->as_is = arena_array(&sweep->arena, sweep->ngauges, sizeof(double));
    sweep->measured = arena_array(&sweep->arena, sweep->npoints * sweep->ngauges, sizeof(double));
    sweep->assumed = arena_array(&sweep->arena, sweep->ngauges, sizeof(bool));
    if (!sweep->as_is || !sweep->assumed || !sweep->measured)
        return fault_memory(fault);
    bool done = trials_open(&trials, request, sweep->nspans, parameters, sweep->ngauges,
                            sweep->gauges, WHOLE, fault) &&
                measure_points(sweep, &trials, request->progress, fault);
    trials_release(&trials);
    return done;
}

bool sweep_run(const struct sweep_request *request, struct sweep *sweep, struct fault *fault)
{
    const struct evaluate_request *evaluate = request->evaluate;
    *sweep = (struct sweep){
        .rulebook = evaluate->rulebook,
        .registry = evaluate->registry,
        .policy = rulebook_values(evaluate->rulebook, evaluate->values),
        .as_of_day = evaluate->as_of_day,
        .area = evaluate->area,
        .nspans = request->nparameters,
    };
    arena_init(&sweep->arena);
    bool done = read_spans(sweep, request, fault) && count_points(sweep, fault) &&
                read_measures(sweep, request, fault) && measure(sweep, evaluate, fault);
    if (!done)
        sweep_release(sweep);
    return done;
}

void sweep_release(struct sweep *sweep)
{
    arena_release(&sweep->arena);
    *sweep = (struct sweep){0};
}
