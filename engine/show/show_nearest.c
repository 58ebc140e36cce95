#include "show_nearest.h"

#include "explain_parts.h"
#include "page.h"

#include <libintl.h>
#include <math.h>
#include <string.h>

enum { INDENT = 4, LABELS_SHOWN = 3 };

/* Numbers are shown with at most so many parts of one. */
static const double shown_parts = 1e6;

static const char *unit_of(const struct explanation *explanation, const struct variable *variable)
{
    const struct parameter *parameters = explanation->rulebook->policy->parameters;
    if (variable->fact)
        return show_fact_unit(variable->fact);
    return parameters[variable->index].unit ? parameters[variable->index].unit : "";
}

/* "工资性收入", "在校生状况 (之子 王*)", "退出收入线" */
static void put_name(struct buffer *out, const struct explanation *explanation,
                     const struct variable *variable)
{
    if (variable->fact)
        explain_missing(out, explanation, variable->level, variable->index, variable->member,
                        false);
    else
        buffer_put(out, explanation->rulebook->policy->parameters[variable->index].name);
}

static void put_value(struct buffer *out, const struct explanation *explanation,
                      const struct variable *variable, double number)
{
    if (variable->fact) {
        show_fact_value(out, variable->fact, (struct value){number, number});
        return;
    }
    show_number(out, number);
    buffer_put(out, unit_of(explanation, variable));
}

/* "A级, B级" */
static void put_labels(struct buffer *out, const struct nearest_change *change)
{
    for (size_t i = 0; i < change->nlabels && i < LABELS_SHOWN; i++) {
        buffer_put(out, i ? gettext(", ") : "");
        show_fact_value(out, change->of.fact, (struct value){change->labels[i], change->labels[i]});
    }
    if (change->nlabels > LABELS_SHOWN)
        buffer_put(out, " …");
}

static bool is_date(const struct variable *variable)
{
    return variable->fact && variable->fact->type == FACT_DATE;
}

/* "8311.5元 (+311.5元)"; "more than 20升" when that is not all of the number. */
static void put_number(struct buffer *out, const struct explanation *explanation,
                       const struct nearest_change *change)
{
    double to = change->to, shown = round(to * shown_parts) / shown_parts;
    bool up = to > change->of.present;
    struct buffer text = {0};
    if (shown != to && !is_date(&change->of)) {
        double edge = (up ? floor(to * shown_parts) : ceil(to * shown_parts)) / shown_parts;
        put_value(&text, explanation, &change->of, edge);
        buffer_format(out, up ? gettext("more than %s") : gettext("less than %s"),
                      text.bytes ? text.bytes : "");
    } else {
        put_value(out, explanation, &change->of, to);
        show_number(&text, fabs(to - change->of.present));
        if (!is_date(&change->of))
            buffer_format(out, " (%s%s%s)", up ? "+" : "−", text.bytes ? text.bytes : "",
                          unit_of(explanation, &change->of));
    }
    out->failed |= text.failed;
    buffer_release(&text);
}

/* "工资性收入 8000元 → 8311.5元 (+311.5元)", "退出收入线 2855元/人·年※ → …" */
static void put_change(struct buffer *out, const struct explanation *explanation,
                       const struct nearest_change *change)
{
    const struct variable *of = &change->of;
    put_name(out, explanation, of);
    buffer_put(out, " ");
    put_value(out, explanation, of, of->present);
    if (!of->fact && explanation->rulebook->policy->parameters[of->index].assumed)
        buffer_put(out, "※");
    buffer_put(out, " → ");
    if (change->nlabels)
        put_labels(out, change);
    else
        put_number(out, explanation, change);
    if (change->open)
        buffer_format(out, " (%s)", gettext("something smaller may do"));
}

static bool same_change(const struct nearest_change *a, const struct nearest_change *b)
{
    return a->found == b->found && a->open == b->open && a->of.fact == b->of.fact &&
           a->of.member == b->of.member && a->of.entry == b->of.entry && a->to == b->to &&
           a->nlabels == b->nlabels;
}

/* "收入达标, 达标": of the criterion, and of 达标 too where both have the same changes. */
static void put_title(struct buffer *out, const struct explanation *explanation,
                      const struct nearest_outcome *outcome, bool meets_too)
{
    struct buffer line = {0};
    buffer_put(&line, explain_rule_name(explanation, outcome->rule));
    if (meets_too)
        buffer_format(&line, "%s%s", gettext(", "), explain_rule_name(explanation, NO_RULE));
    if (!outcome->fact.found)
        buffer_format(&line, "%s%s", gettext(": "),
                      outcome->fact.open ? gettext("not found") : gettext("not by one fact alone"));
    page_paragraph(out, "✘ ", INDENT, line.bytes ? line.bytes : "");
    out->failed |= line.failed;
    buffer_release(&line);
}

static void put_found(struct buffer *out, const struct explanation *explanation, const char *lead,
                      const struct nearest_change *change)
{
    struct buffer line = {0};
    if (!change->found)
        return;
    buffer_put(&line, lead);
    put_change(&line, explanation, change);
    page_paragraph(out, "    ", INDENT + 2, line.bytes ? line.bytes : "");
    out->failed |= line.failed;
    buffer_release(&line);
}

void show_nearest(const struct explanation *explanation, const struct nearest *nearest,
                  struct buffer *out)
{
    const struct nearest_outcome *outcomes = nearest->outcomes;
    if (!nearest->count)
        return;
    bool as_one = nearest->count == 2 && same_change(&outcomes[0].fact, &outcomes[1].fact) &&
                  same_change(&outcomes[0].threshold, &outcomes[1].threshold);
    page_heading(out, gettext("Nearest change"));
    page_paragraph(
        out, "", 0,
        gettext("The smallest change of one recorded fact, or of one threshold, that "
                "alone would do; small beside the number itself, and another label is a "
                "whole step. What is blank or cannot change (age, sex) stays as it is."));
    for (size_t i = 0; i < nearest->count - as_one; i++) {
        put_title(out, explanation, &outcomes[i], as_one);
        put_found(out, explanation, "", &outcomes[i].fact);
        put_found(out, explanation, outcomes[i].fact.found ? gettext("or ") : gettext("but "),
                  &outcomes[i].threshold);
    }
}
