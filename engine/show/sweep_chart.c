#include "show_sweep.h"

#include "chart.h"
#include "show_gauge.h"
#include "table.h"

#include <libintl.h>
#include <math.h>

static const struct parameter *parameter_of(const struct sweep *sweep, size_t i)
{
    return &sweep->policy->parameters[sweep->spans[i].parameter];
}

/* What a chart is made of, until it is drawn; NULL and no numbers when memory is short. */
struct drawing {
    const struct sweep *sweep;
    struct arena arena;
    struct buffer title, source;
};

static struct chart_axis axis_of(struct drawing *drawing, size_t i)
{
    const struct sweep *sweep = drawing->sweep;
    const struct parameter *parameter = parameter_of(sweep, i);
    const struct span *span = &sweep->spans[i];
    double *values = arena_array(&drawing->arena, span->count, sizeof *values);
    for (size_t j = 0; values && j < span->count; j++)
        values[j] = span_value(span, j);
    return (struct chart_axis){
        .title = parameter->name,
        .unit = parameter->unit ? parameter->unit : "",
        .count = span->count,
        .values = values,
        .marked = sweep->has_present[i] ? sweep->present[i] : NAN,
    };
}

/* Shares in per cent. */
static struct chart_series series_of(struct drawing *drawing, size_t at)
{
    const struct sweep *sweep = drawing->sweep;
    const struct gauge *gauge = &sweep->gauges[at];
    bool share = gauge->unit == GAUGE_SHARE;
    double *values = arena_array(&drawing->arena, sweep->npoints, sizeof *values);
    for (size_t i = 0; values && i < sweep->npoints; i++)
        values[i] = sweep->measured[i * sweep->ngauges + at] * (share ? 100 : 1);
    return (struct chart_series){
        .name = gauge->name,
        .unit = share ? "%" : show_gauge_unit(gauge),
        .values = values,
    };
}

static void put_source(struct drawing *drawing)
{
    const struct sweep *sweep = drawing->sweep;
    char date[TEXT_DATE], count[SHOW_NUMBER];
    size_t households = sweep->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    buffer_format(&drawing->source, gettext("%s; %s households as of %s"), sweep->policy->title,
                  show_count((int64_t)households, count), text_from_date(sweep->as_of_day, date));
    if (sweep->registry->synthetic)
        buffer_format(&drawing->source, "; %s", gettext("these data are synthetic"));
}

static struct chart_frame frame_of(const struct drawing *drawing)
{
    return (struct chart_frame){drawing->title.bytes, drawing->source.bytes};
}

static bool draw_lines(struct drawing *drawing, struct buffer *out)
{
    const struct sweep *sweep = drawing->sweep;
    struct chart_series *series = arena_array(&drawing->arena, sweep->ngauges, sizeof *series);
    struct chart_lines chart = {
        .x = axis_of(drawing, 0), .nseries = sweep->ngauges, .series = series};
    bool whole = series && chart.x.values;
    for (size_t i = 0; series && i < sweep->ngauges; i++) {
        series[i] = series_of(drawing, i);
        whole &= series[i].values != NULL;
    }
    buffer_format(&drawing->title, gettext("Measures at each value of %s"),
                  parameter_of(sweep, 0)->name);
    chart.frame = frame_of(drawing);
    if (whole && !drawing->title.failed)
        chart_draw_lines(out, &chart);
    return whole;
}

static bool draw_grid(struct drawing *drawing, struct buffer *out)
{
    struct chart_grid chart = {
        .x = axis_of(drawing, 1), .y = axis_of(drawing, 0), .cells = series_of(drawing, 0)};
    bool whole = chart.x.values && chart.y.values && chart.cells.values;
    buffer_put(&drawing->title, drawing->sweep->gauges[0].name);
    chart.frame = frame_of(drawing);
    if (whole && !drawing->title.failed)
        chart_draw_grid(out, &chart);
    return whole;
}

void show_sweep_chart(const struct sweep *sweep, struct buffer *out)
{
    struct drawing drawing = {.sweep = sweep};
    arena_init(&drawing.arena);
    put_source(&drawing);
    bool whole =
        !drawing.source.failed && (sweep->nspans == 1 ? draw_lines : draw_grid)(&drawing, out);
    out->failed |= !whole || drawing.title.failed;
    buffer_release(&drawing.title);
    buffer_release(&drawing.source);
    arena_release(&drawing.arena);
}
