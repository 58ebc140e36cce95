#include "show_sweep.h"

#include "page.h"
#include "show_gauge.h"
#include "show_heading.h"
#include "show_value.h"
#include "wide.h"

#include <libintl.h>

enum { INDENT = 2 };

static const struct parameter *parameter_of(const struct sweep *sweep, size_t i)
{
    return &sweep->policy->parameters[sweep->spans[i].parameter];
}

/* Moves a text into a cell. */
static void put_cell(struct show_wide *wide, struct buffer *text)
{
    show_wide_text(wide, text->bytes ? text->bytes : "");
    wide->failed |= text->failed;
    buffer_clear(text);
}

/* What is varied --------------------------------------------------------------------------------
 */

static void put_range(const struct sweep *sweep, size_t i, struct buffer *out)
{
    const struct span *span = &sweep->spans[i];
    const struct parameter *parameter = parameter_of(sweep, i);
    struct buffer first = {0}, last = {0}, step = {0};
    show_parameter_number(&first, parameter, span_value(span, 0));
    show_parameter_number(&last, parameter, span_value(span, span->count - 1));
    show_number(&step, span_step(span));
    if (span->count == 1)
        buffer_put(out, first.bytes);
    else if (span->list)
        buffer_format(out, gettext("%zu values from %s to %s"), span->count, first.bytes,
                      last.bytes);
    else if (parameter->type == PARAMETER_SWITCH)
        buffer_format(out, "%s、%s", first.bytes, last.bytes);
    else
        buffer_format(out, gettext("from %s to %s by %s"), first.bytes, last.bytes, step.bytes);
    out->failed |= first.failed | last.failed | step.failed;
    buffer_release(&first);
    buffer_release(&last);
    buffer_release(&step);
}

static void put_present(const struct sweep *sweep, size_t i, struct buffer *out)
{
    if (!sweep->has_present[i]) {
        buffer_put(out, gettext("; at present it differs by area"));
        return;
    }
    struct buffer present = {0};
    show_parameter_number(&present, parameter_of(sweep, i), sweep->present[i]);
    buffer_format(out, gettext("; at present %s"), present.bytes);
    out->failed |= present.failed;
    buffer_release(&present);
}

static void put_parameter(const struct sweep *sweep, size_t i, struct buffer *out)
{
    struct buffer text = {0};
    buffer_format(&text, "%s%s ", parameter_of(sweep, i)->name,
                  parameter_of(sweep, i)->assumed ? "※" : "");
    put_range(sweep, i, &text);
    put_present(sweep, i, &text);
    page_paragraph(out, "", 2, text.bytes ? text.bytes : "");
    out->failed |= text.failed;
    buffer_release(&text);
}

/* Tables ----------------------------------------------------------------------------------------
 */

static void put_value(struct show_wide *wide, const struct sweep *sweep, size_t i, double value)
{
    struct buffer text = {0};
    const struct parameter *parameter = parameter_of(sweep, i);
    if (sweep->has_present[i] && value == sweep->present[i])
        buffer_put(&text, "→ ");
    if (parameter->type == PARAMETER_SWITCH)
        show_parameter_number(&text, parameter, value);
    else
        show_number(&text, value);
    put_cell(wide, &text);
    buffer_release(&text);
}

static void put_measured(struct show_wide *wide, const struct gauge *gauge, double number)
{
    struct buffer text = {0};
    show_gauge_number(gauge, number, &text);
    put_cell(wide, &text);
    buffer_release(&text);
}

static void put_gauge_heading(struct show_wide *wide, const struct sweep *sweep, size_t i)
{
    const struct gauge *gauge = &sweep->gauges[i];
    struct buffer text = {0};
    buffer_format(&text, gauge->unit == GAUGE_YUAN ? "%s%s(元)" : "%s%s", gauge->name,
                  sweep->assumed[i] ? "※" : "");
    put_cell(wide, &text);
    buffer_release(&text);
}

/* Where no point has the present value a row more shows what is measured at it; before `point`. */
static bool as_is_belongs(const struct sweep *sweep, size_t point)
{
    if (!sweep->has_present[0])
        return point == 0;
    if (span_find(&sweep->spans[0], sweep->present[0]) != SIZE_MAX)
        return false;
    return (point == sweep->npoints || sweep->present[0] < sweep_value(sweep, point, 0)) &&
           (point == 0 || sweep->present[0] > sweep_value(sweep, point - 1, 0));
}

static void put_row(struct show_wide *wide, const struct sweep *sweep, const double *measured)
{
    for (size_t i = 0; i < sweep->ngauges; i++)
        put_measured(wide, &sweep->gauges[i], measured[i]);
}

static void put_as_is(struct show_wide *wide, const struct sweep *sweep)
{
    if (sweep->has_present[0])
        put_value(wide, sweep, 0, sweep->present[0]);
    else
        show_wide_text(wide, gettext("as it is"));
    put_row(wide, sweep, sweep->as_is);
}

static void put_points(const struct sweep *sweep, struct buffer *out)
{
    struct show_wide wide;
    show_wide_init(&wide, 1, 1 + sweep->ngauges);
    show_wide_text(&wide, "");
    for (size_t i = 0; i < sweep->ngauges; i++)
        put_gauge_heading(&wide, sweep, i);
    for (size_t i = 0; i <= sweep->npoints; i++) {
        if (as_is_belongs(sweep, i))
            put_as_is(&wide, sweep);
        if (i == sweep->npoints)
            break;
        put_value(&wide, sweep, 0, sweep_value(sweep, i, 0));
        put_row(&wide, sweep, sweep->measured + i * sweep->ngauges);
    }
    buffer_put(out, "\n");
    show_wide_print(&wide, INDENT, out);
    show_wide_release(&wide);
}

static void put_matrix_title(const struct sweep *sweep, size_t i, struct buffer *out)
{
    const struct gauge *gauge = &sweep->gauges[i];
    struct buffer name = {0}, number = {0}, title = {0};
    buffer_format(&name, "%s%s", gauge->name, sweep->assumed[i] ? "※" : "");
    show_gauge_amount(gauge, sweep->as_is[i], &number);
    buffer_format(&title, gettext("%s (at present %s)"), name.bytes, number.bytes);
    page_heading(out, title.bytes ? title.bytes : "");
    buffer_format(out, gettext("rows %s, columns %s"), parameter_of(sweep, 0)->name,
                  parameter_of(sweep, 1)->name);
    buffer_put(out, "\n");
    out->failed |= name.failed | number.failed | title.failed;
    buffer_release(&name);
    buffer_release(&number);
    buffer_release(&title);
}

static void put_matrix(const struct sweep *sweep, size_t gauge, struct buffer *out)
{
    size_t nrows = sweep->spans[0].count, ncolumns = sweep->spans[1].count;
    struct show_wide wide;
    put_matrix_title(sweep, gauge, out);
    show_wide_init(&wide, 1, 1 + ncolumns);
    show_wide_text(&wide, "");
    for (size_t i = 0; i < ncolumns; i++)
        put_value(&wide, sweep, 1, span_value(&sweep->spans[1], i));
    for (size_t i = 0; i < nrows; i++) {
        put_value(&wide, sweep, 0, span_value(&sweep->spans[0], i));
        for (size_t j = 0; j < ncolumns; j++)
            put_measured(&wide, &sweep->gauges[gauge],
                         sweep->measured[(i * ncolumns + j) * sweep->ngauges + gauge]);
    }
    show_wide_print(&wide, INDENT, out);
    show_wide_release(&wide);
}

/* All of it -------------------------------------------------------------------------------------
 */

static bool is_flat(const struct sweep *sweep)
{
    for (size_t i = sweep->ngauges; i < sweep->npoints * sweep->ngauges; i++)
        if (sweep->measured[i] != sweep->measured[i % sweep->ngauges])
            return false;
    return true;
}

static bool any_read(const struct sweep *sweep)
{
    bool any = false;
    for (size_t i = 0; i < sweep->nspans; i++)
        any |= sweep->read[i];
    return any;
}

static void put_flat(const struct sweep *sweep, struct buffer *out)
{
    const struct span *span = &sweep->spans[0];
    page_paragraph(out, "", 2, gettext("nothing that is shown changes between these values"));
    if (sweep->nspans == 1)
        show_gauge_ask(parameter_of(sweep, 0), span_value(span, span->count - 1), "", out);
}

static bool any_assumed(const struct sweep *sweep)
{
    bool any = false;
    for (size_t i = 0; i < sweep->nspans; i++)
        any |= parameter_of(sweep, i)->assumed;
    for (size_t i = 0; i < sweep->ngauges; i++)
        any |= sweep->assumed[i];
    return any;
}

void show_sweep_text(const struct sweep *sweep, struct buffer *out)
{
    show_heading(&(struct heading){.policy = sweep->policy,
                                   .registry = sweep->registry,
                                   .as_of_day = sweep->as_of_day,
                                   .area = sweep->area},
                 out);
    buffer_put(out, "\n");
    for (size_t i = 0; i < sweep->nspans; i++)
        put_parameter(sweep, i, out);
    for (size_t i = 0; i < sweep->nspans; i++)
        if (!sweep->read[i])
            show_gauge_unread(parameter_of(sweep, i), sweep->in_force[i], "", out);
    if (is_flat(sweep) && sweep->npoints > 1 && any_read(sweep))
        put_flat(sweep, out);
    if (sweep->nspans == 1)
        put_points(sweep, out);
    for (size_t i = 0; sweep->nspans == 2 && i < sweep->ngauges; i++)
        put_matrix(sweep, i, out);
    if (any_assumed(sweep))
        buffer_format(out, "\n※ %s\n",
                      gettext("rests on assumed parameters ('diguan check' lists them)"));
}
