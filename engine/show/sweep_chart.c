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

/* What a chart is made of, until it is drawn. */
struct drawing {
    const struct sweep *sweep;
    struct arena arena;
    bool assumed; /* something is marked ※ */
    struct buffer title, source;
};

/* A name, marked when it rests on assumed parameters. */
static const char *marked(struct drawing *drawing, const char *name, bool assumed)
{
    drawing->assumed |= assumed;
    const char *text = assumed ? arena_format(&drawing->arena, "%s※", name) : name;
    return text ? text : name;
}

static const char *unit_of(const struct parameter *parameter)
{
    if (parameter->type == PARAMETER_SWITCH)
        return gettext("0 no, 1 yes");
    return parameter->unit ? parameter->unit : "";
}

static struct chart_axis axis_of(struct drawing *drawing, size_t i)
{
    const struct sweep *sweep = drawing->sweep;
    const struct parameter *parameter = parameter_of(sweep, i);
    const struct span *span = &sweep->spans[i];
    double *values = arena_array(&drawing->arena, span->count, sizeof *values);
    for (size_t j = 0; values && j < span->count; j++)
        values[j] = span_value(span, j);
    return (struct chart_axis){
        .title = marked(drawing, parameter->name, parameter->assumed),
        .unit = unit_of(parameter),
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
        .name = marked(drawing, gauge->name, sweep->assumed[at]),
        .unit = share ? "%" : show_gauge_unit(gauge),
        .values = values,
    };
}

static void put_source(struct drawing *drawing)
{
    const struct sweep *sweep = drawing->sweep;
    char date[TEXT_DATE], count[SHOW_NUMBER];
    size_t households = sweep->registry->tables.at[LEVEL_HOUSEHOLD].nrows;
    const char *format = sweep->registry->synthetic
                             ? gettext("%s; %s synthetic households as of %s")
                             : gettext("%s; %s households as of %s");
    buffer_format(&drawing->source, format, sweep->policy->title,
                  show_count((int64_t)households, count), text_from_date(sweep->as_of_day, date));
    if (drawing->assumed)
        buffer_format(&drawing->source, "  ※ %s", gettext("rests on assumed parameters"));
}

static struct chart_frame frame_of(struct drawing *drawing)
{
    put_source(drawing);
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
    if (whole && !drawing->title.failed && !drawing->source.failed)
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
    if (whole && !drawing->title.failed && !drawing->source.failed)
        chart_draw_grid(out, &chart);
    return whole;
}

void show_sweep_chart(const struct sweep *sweep, struct buffer *out)
{
    struct drawing drawing = {.sweep = sweep};
    arena_init(&drawing.arena);
    bool whole = (sweep->nspans == 1 ? draw_lines : draw_grid)(&drawing, out);
    out->failed |= !whole || drawing.title.failed || drawing.source.failed;
    buffer_release(&drawing.title);
    buffer_release(&drawing.source);
    arena_release(&drawing.arena);
}
