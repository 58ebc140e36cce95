#include "show_value.h"

#include "truth.h"

#include <libintl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* An expression longer than this many leaves ends in "…". */
enum { LEAVES_SHOWN = 48, VISITS = 4096 };

/* How tightly an expression binds; a looser one inside a tighter one is put into brackets. */
enum binding { BIND_OR, BIND_AND, BIND_COMPARE, BIND_ADD, BIND_MULTIPLY, BIND_UNARY, BIND_LEAF };

struct writer {
    struct buffer *out;
    const struct viewpoint *viewpoint;
    int leaves;    /* that may still be written */
    int negations; /* "not" and ≠ written so far */
    int64_t member;
};

static void put_number_node(struct writer *writer, node_id id, enum binding outer);
static void put_truth(struct writer *writer, node_id id, bool negated, enum binding outer);

static const struct node *node_at(const struct writer *writer, node_id id)
{
    return graph_node(writer->viewpoint->rulebook->graph, id);
}

/* Numbers, answers and values ---------------------------------------------------------------- */

static void put_grouped(struct buffer *out, const char *digits, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (i && length >= 5 && (length - i) % 3 == 0)
            buffer_put(out, ",");
        buffer_put_bytes(out, digits + i, 1);
    }
}

void show_number(struct buffer *out, double number)
{
    double shown = fabs(number) < 1e9 ? round(number * 1e6) / 1e6 : number;
    char text[TEXT_NUMBER];
    const char *digits = text_from_number(shown == 0 ? 0 : shown, text);
    if (*digits == '-') {
        buffer_put(out, "−");
        digits++;
    }
    size_t length = strspn(digits, "0123456789");
    if (digits[length] != '\0' && digits[length] != '.')
        length = 0; /* 1e+22: nothing to group */
    put_grouped(out, digits, length);
    buffer_put(out, digits + length);
}

const char *show_answer(enum answer answer)
{
    static const char *const words[] = {
        [ANSWER_NO] = N_("no"), [ANSWER_YES] = N_("yes"), [ANSWER_UNKNOWN] = N_("unknown")};
    return gettext(words[answer]);
}

void show_parameter_number(struct buffer *out, const struct parameter *parameter, double number)
{
    if (parameter->type == PARAMETER_SWITCH) {
        buffer_put(out, show_answer(number != 0 ? ANSWER_YES : ANSWER_NO));
        return;
    }
    show_number(out, number);
    buffer_put(out, parameter->unit ? parameter->unit : "");
}

const char *show_tick(enum answer answer)
{
    static const char *const ticks[] = {
        [ANSWER_NO] = "✘ ", [ANSWER_YES] = "✔ ", [ANSWER_UNKNOWN] = "？"};
    return ticks[answer];
}

/* What a value is a value of. */
struct kind {
    enum node_type type;
    const char *unit;
    size_t nlabels;
    const char *const *labels;
};

/* What is computed from a blank may still have its bounds. */
static void put_missing_number(struct buffer *out, struct value value, const char *unit)
{
    if (!isfinite(value.low) || !isfinite(value.high)) {
        buffer_put(out, gettext("missing"));
        return;
    }
    show_number(out, value.low);
    buffer_format(out, " %s ", gettext("to"));
    show_number(out, value.high);
    buffer_put(out, unit);
}

static void put_number(struct buffer *out, struct value value, const char *unit)
{
    if (!value_known(value)) {
        put_missing_number(out, value, unit);
        return;
    }
    show_number(out, value.low);
    buffer_put(out, unit);
}

static void put_label(struct buffer *out, const struct kind *kind, double index)
{
    if (index >= 0 && index < (double)kind->nlabels)
        buffer_put(out, kind->labels[(size_t)index]);
    else
        show_number(out, index);
}

static void put_date(struct buffer *out, double day)
{
    char text[TEXT_DATE];
    buffer_put(out, text_from_date((int)day, text));
}

static void put_value(struct buffer *out, const struct kind *kind, struct value value)
{
    if (kind->type == TYPE_NUMBER)
        put_number(out, value, kind->unit);
    else if (!value_known(value))
        buffer_put(out, gettext("missing"));
    else if (kind->type == TYPE_ENUM)
        put_label(out, kind, value.low);
    else if (kind->type == TYPE_DATE)
        put_date(out, value.low);
    else
        buffer_put(out, show_answer(truth_of(value)));
}

static const char *unit_of(enum fact_type type, const char *unit)
{
    if (type == FACT_MONEY)
        return "元";
    return unit ? unit : "";
}

const char *show_fact_unit(const struct fact *fact)
{
    return unit_of(fact->type, fact->unit);
}

const char *show_rule_unit(const struct rule *rule)
{
    return rule->kind == RULE_FACT ? unit_of(rule->type, rule->unit) : "";
}

static struct kind kind_of_fact(const struct fact *fact)
{
    return (struct kind){fact_node_type(fact->type), show_fact_unit(fact), fact->nvalues,
                         fact->values};
}

static struct kind kind_of_rule(const struct rule *rule)
{
    enum node_type type = rule->kind == RULE_FACT ? fact_node_type(rule->type) : TYPE_TRUTH;
    return (struct kind){type, show_rule_unit(rule), rule->nvalues, rule->values};
}

void show_place(struct buffer *out, struct mark mark)
{
    buffer_put(out, mark.file ? mark.file : "");
    if (mark.file && mark.line)
        buffer_format(out, ":%d", mark.line);
}

void show_fact_value(struct buffer *out, const struct fact *fact, struct value value)
{
    struct kind kind = kind_of_fact(fact);
    if (value_known(value))
        put_value(out, &kind, value);
    else
        buffer_put(out, gettext("missing"));
}

void show_rule_value(struct buffer *out, const struct rule *rule, struct value value)
{
    struct kind kind = kind_of_rule(rule);
    put_value(out, &kind, value);
}

/* Nodes -------------------------------------------------------------------------------------- */

static const struct fact *fact_of(const struct writer *writer, const struct node *node)
{
    return &writer->viewpoint->rulebook->policy->facts.at[node->of_level].facts[node->index];
}

static const struct parameter *parameter_of(const struct writer *writer, const struct node *node)
{
    return &writer->viewpoint->rulebook->policy->parameters[node->index];
}

/* NULL for 达标. */
static const struct rule *rule_of(const struct writer *writer, const struct node *node)
{
    const struct rulebook *rulebook = writer->viewpoint->rulebook;
    int rule = rulebook->slots[node->index].rule;
    return rule == NO_RULE ? NULL : &rulebook->rules[rule];
}

static const char *name_of(const struct writer *writer, const struct node *node)
{
    if (node->op == OP_FACT)
        return fact_of(writer, node)->name;
    if (node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT)
        return parameter_of(writer, node)->name;
    const struct rule *rule = rule_of(writer, node);
    return rule ? rule->name : "达标";
}

static bool starts_with_yuan(const char *unit)
{
    return !strncmp(unit, "元", strlen("元"));
}

static const char *unit_of_node(const struct writer *writer, node_id id);

/* Money times or divided by anything but money is money; other products have no unit of ours. */
static const char *unit_of_product(const struct writer *writer, const struct node *node)
{
    bool left = starts_with_yuan(unit_of_node(writer, node->operand[0]));
    bool right = starts_with_yuan(unit_of_node(writer, node->operand[1]));
    bool money = node->op == OP_MUL ? left != right : left && !right;
    return money ? "元" : "";
}

static const char *unit_of_either(const struct writer *writer, node_id a, node_id b)
{
    const char *unit = unit_of_node(writer, a);
    return *unit ? unit : unit_of_node(writer, b);
}

static const char *unit_of_leaf(const struct writer *writer, const struct node *node)
{
    if (node->op == OP_FACT)
        return show_fact_unit(fact_of(writer, node));
    if (node->op == OP_SLOT) {
        const struct rule *rule = rule_of(writer, node);
        return rule ? show_rule_unit(rule) : "";
    }
    const char *unit = parameter_of(writer, node)->unit;
    return unit ? unit : "";
}

static const char *unit_of_node(const struct writer *writer, node_id id)
{
    const struct node *node = node_at(writer, id);
    switch (node->op) {
    case OP_FACT:
    case OP_SLOT:
    case OP_PARAMETER:
    case OP_PARAMETER_AT:
        return unit_of_leaf(writer, node);
    case OP_MUL:
    case OP_DIV:
        return unit_of_product(writer, node);
    case OP_ADD:
    case OP_SUB:
    case OP_MIN:
    case OP_MAX:
        return unit_of_either(writer, node->operand[0], node->operand[1]);
    case OP_ITE:
    case OP_SUM:
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        return unit_of_node(writer, node->operand[node->op == OP_ITE ? 2 : 1]);
    case OP_COUNT:
        return "人";
    case OP_AGE:
        return "岁";
    default:
        return node->operand[0] == NO_NODE ? "" : unit_of_node(writer, node->operand[0]);
    }
}

/* The labels of an enum node: those of the fact or rule that it comes from. */
static struct kind kind_of_node(const struct writer *writer, node_id id)
{
    const struct node *node = node_at(writer, id);
    if (node->op == OP_FACT)
        return kind_of_fact(fact_of(writer, node));
    if (node->op == OP_SLOT && rule_of(writer, node))
        return kind_of_rule(rule_of(writer, node));
    struct kind kind = {node->type, "", 0, NULL};
    if (node->type == TYPE_NUMBER)
        kind.unit = unit_of_node(writer, id);
    for (int i = 0; node->type == TYPE_ENUM && i < 3 && !kind.nlabels; i++)
        if (node->operand[i] != NO_NODE && node_at(writer, node->operand[i])->type == TYPE_ENUM)
            kind = kind_of_node(writer, node->operand[i]);
    return kind;
}

/* Whether the node has one value where the writer stands. */
static bool viewable(const struct writer *writer, node_id id)
{
    return node_at(writer, id)->level == LEVEL_HOUSEHOLD || writer->member != NO_ROW;
}

static struct value value_at(const struct writer *writer, node_id id)
{
    return writer->viewpoint->value(writer->viewpoint, id, writer->member);
}

static void put_node_value(struct writer *writer, node_id id)
{
    struct kind kind = kind_of_node(writer, id);
    put_value(writer->out, &kind, value_at(writer, id));
}

/* True when another leaf may be written; the first one too many becomes "…". */
static bool take_leaf(struct writer *writer)
{
    if (writer->leaves-- > 0)
        return true;
    if (writer->leaves == -1)
        buffer_put(writer->out, "…");
    return false;
}

static void open_bracket(struct writer *writer, enum binding own, enum binding outer)
{
    if (own < outer)
        buffer_put(writer->out, "(");
}

static void close_bracket(struct writer *writer, enum binding own, enum binding outer)
{
    if (own < outer)
        buffer_put(writer->out, ")");
}

static void put_leaf(struct writer *writer, node_id id)
{
    const struct node *node = node_at(writer, id);
    buffer_put(writer->out, name_of(writer, node));
    if (node->type != TYPE_TRUTH && viewable(writer, id)) {
        buffer_put(writer->out, " ");
        if (node->op == OP_FACT)
            show_fact_value(writer->out, fact_of(writer, node), value_at(writer, id));
        else
            put_node_value(writer, id);
    }
    if (node->op == OP_PARAMETER && parameter_of(writer, node)->assumed)
        buffer_put(writer->out, "※");
}

/* A choice by the label of one fact, as `pick` makes it: its subject, else NO_NODE. */
static node_id picked_by(const struct writer *writer, const struct node *node)
{
    const struct node *condition = node_at(writer, node->operand[0]);
    return condition->op == OP_IS ? condition->operand[0] : NO_NODE;
}

/* Of a choice, the branch that the household takes; the fen of an amount is not worth a word. A
 * choice by one label stays, so that the label is shown with the number. */
static node_id taken(const struct writer *writer, node_id id)
{
    for (;;) {
        const struct node *node = node_at(writer, id);
        if (node->op == OP_FEN) {
            id = node->operand[0];
            continue;
        }
        bool picks = node->op == OP_ITE && picked_by(writer, node) != NO_NODE;
        if (node->op != OP_ITE || picks || !viewable(writer, node->operand[0]))
            return id;
        enum answer answer = truth_of(value_at(writer, node->operand[0]));
        if (answer == ANSWER_UNKNOWN)
            return id;
        id = node->operand[answer == ANSWER_YES ? 1 : 2];
    }
}

/* Conditions --------------------------------------------------------------------------------- */

/* Whether a threshold is part of the number: it then belongs on the right. */
static bool has_threshold(const struct writer *writer, node_id id, int *visits)
{
    const struct node *node = node_at(writer, id);
    if (node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT || node->op == OP_CONST)
        return true;
    for (int i = 0; i < 3; i++)
        if (node->operand[i] != NO_NODE && --*visits > 0 &&
            has_threshold(writer, node->operand[i], visits))
            return true;
    return false;
}

static bool belongs_right(const struct writer *writer, node_id left, node_id right)
{
    int visits = VISITS, more = VISITS;
    return has_threshold(writer, left, &visits) && !has_threshold(writer, right, &more);
}

static bool is_leaf(const struct writer *writer, node_id id)
{
    return graph_operands(node_at(writer, id)->op) == 0;
}

/* A side of a comparison, with its result when it had to be computed. */
static void put_side(struct writer *writer, node_id id)
{
    node_id shown = taken(writer, id);
    put_number_node(writer, shown, BIND_ADD);
    enum graph_operation op = node_at(writer, shown)->op;
    bool shows_itself = op >= OP_COUNT || op == OP_AGE || op == OP_ITE || op == OP_PARAMETER_AT;
    if (is_leaf(writer, shown) || shows_itself || !viewable(writer, id))
        return;
    buffer_put(writer->out, " = ");
    put_node_value(writer, id);
}

static void put_label_of(struct writer *writer, node_id id, const struct kind *kind)
{
    const struct node *node = node_at(writer, id);
    if (node->op == OP_CONST && node->type == TYPE_ENUM)
        put_label(writer->out, kind, node->number);
    else
        put_side(writer, id);
}

static void put_equal(struct writer *writer, const struct node *node, bool negated)
{
    node_id left = node->operand[0], right = node->operand[1];
    if (belongs_right(writer, left, right)) {
        left = node->operand[1];
        right = node->operand[0];
    }
    struct kind kind = kind_of_node(writer, left);
    if (!kind.nlabels)
        kind = kind_of_node(writer, right);
    put_label_of(writer, left, &kind);
    buffer_put(writer->out, negated ? " ≠ " : " = ");
    writer->negations += negated;
    put_label_of(writer, right, &kind);
}

/* Not a < b is b ≤ a. */
static void put_less(struct writer *writer, const struct node *node, bool negated)
{
    node_id left = node->operand[negated ? 1 : 0], right = node->operand[negated ? 0 : 1];
    if (belongs_right(writer, left, right)) {
        put_side(writer, right);
        buffer_put(writer->out, negated ? " ≥ " : " > ");
        put_side(writer, left);
        return;
    }
    put_side(writer, left);
    buffer_put(writer->out, negated ? " ≤ " : " < ");
    put_side(writer, right);
}

/* The label that the fact has is added where it is not the one asked for. */
static void put_is(struct writer *writer, node_id id, const struct node *node, bool negated)
{
    node_id subject = node->operand[0];
    struct kind kind = kind_of_node(writer, subject);
    const struct node *asked = node_at(writer, subject);
    if (is_leaf(writer, subject))
        buffer_put(writer->out, name_of(writer, asked));
    else
        put_number_node(writer, subject, BIND_ADD);
    buffer_put(writer->out, negated ? " ≠ " : " = ");
    writer->negations += negated;
    put_label(writer->out, &kind, node->index);
    if (!viewable(writer, id) || truth_of(value_at(writer, id)) == ANSWER_YES)
        return;
    buffer_put(writer->out, " (");
    put_value(writer->out, &kind, value_at(writer, subject));
    buffer_put(writer->out, ")");
}

static void put_known(struct writer *writer, const struct node *node, bool negated)
{
    struct buffer inner = {0};
    struct writer within = *writer;
    within.out = &inner;
    within.member = NO_ROW;
    const struct node *asked = node_at(writer, node->operand[0]);
    if (is_leaf(writer, node->operand[0]))
        buffer_put(&inner, name_of(writer, asked));
    else
        put_number_node(&within, node->operand[0], BIND_LEAF);
    buffer_format(writer->out, negated ? gettext("%s is not recorded") : gettext("%s is recorded"),
                  inner.length ? inner.bytes : "");
    buffer_release(&inner);
}

/* Members ------------------------------------------------------------------------------------ */

static void put_who(struct writer *writer, node_id inside, enum answer wanted)
{
    const struct viewpoint *viewpoint = writer->viewpoint;
    int put = 0;
    for (size_t i = 0; i < viewpoint->nmembers; i++) {
        int64_t row = (int64_t)(viewpoint->first_member + i);
        if (truth_of(viewpoint->value(viewpoint, inside, row)) != wanted)
            continue;
        buffer_put(writer->out, put++ ? gettext(", ") : "");
        buffer_put(writer->out, viewpoint->members[i]);
    }
}

static size_t count_who(const struct viewpoint *viewpoint, node_id inside, enum answer wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < viewpoint->nmembers; i++) {
        int64_t row = (int64_t)(viewpoint->first_member + i);
        count += truth_of(viewpoint->value(viewpoint, inside, row)) == wanted;
    }
    return count;
}

/* "户主, 之子 马**; unknown: 之女 马**" */
static void put_names(struct writer *writer, node_id inside)
{
    put_who(writer, inside, ANSWER_YES);
    if (!count_who(writer->viewpoint, inside, ANSWER_UNKNOWN))
        return;
    if (count_who(writer->viewpoint, inside, ANSWER_YES))
        buffer_put(writer->out, "; ");
    buffer_format(writer->out, "%s: ", show_answer(ANSWER_UNKNOWN));
    put_who(writer, inside, ANSWER_UNKNOWN);
}

/* " (2: 户主, 之子 马**)" */
static void put_members(struct writer *writer, node_id inside)
{
    size_t yes = count_who(writer->viewpoint, inside, ANSWER_YES);
    size_t unknown = count_who(writer->viewpoint, inside, ANSWER_UNKNOWN);
    buffer_format(writer->out, yes || unknown ? " (%zu: " : " (%zu", yes);
    put_names(writer, inside);
    buffer_put(writer->out, ")");
}

/* What is asked of each member, in a buffer of its own; returns how many negations it took. */
static int inside_text(struct writer *writer, node_id inside, bool negated, struct buffer *text)
{
    struct writer within = *writer;
    within.out = text;
    within.member = NO_ROW;
    within.negations = 0;
    put_truth(&within, inside, negated, BIND_OR);
    buffer_put(text, "");
    return within.negations;
}

/* `none` and `all` are the same to the graph; the one that needs fewer negations reads better. */
static void put_no_member(struct writer *writer, node_id inside)
{
    struct buffer plain = {0}, opposite = {0};
    bool every =
        inside_text(writer, inside, true, &opposite) < inside_text(writer, inside, false, &plain);
    if (every)
        buffer_format(writer->out, gettext("every member: %s"), opposite.bytes);
    else
        buffer_format(writer->out, gettext("no member: %s"), plain.bytes);
    buffer_release(&plain);
    buffer_release(&opposite);
    if (!every) {
        put_members(writer, inside);
    } else if (count_who(writer->viewpoint, inside, ANSWER_NO) < writer->viewpoint->nmembers) {
        buffer_put(writer->out, gettext(", not so"));
        put_members(writer, inside);
    }
}

static void put_any(struct writer *writer, const struct node *node, bool negated)
{
    if (negated) {
        put_no_member(writer, node->operand[0]);
        return;
    }
    struct buffer inside = {0};
    inside_text(writer, node->operand[0], false, &inside);
    buffer_format(writer->out, gettext("any member: %s"), inside.bytes);
    buffer_release(&inside);
    put_members(writer, node->operand[0]);
}

static void put_count(struct writer *writer, node_id id, const struct node *node)
{
    struct buffer inside = {0};
    inside_text(writer, node->operand[0], false, &inside);
    buffer_format(writer->out, gettext("members with %s"), inside.bytes);
    buffer_release(&inside);
    buffer_put(writer->out, " ");
    put_node_value(writer, id);
    if (count_who(writer->viewpoint, node->operand[0], ANSWER_NO) == writer->viewpoint->nmembers)
        return;
    buffer_put(writer->out, " (");
    put_names(writer, node->operand[0]);
    buffer_put(writer->out, ")");
}

static bool always(const struct writer *writer, node_id id)
{
    const struct node *node = node_at(writer, id);
    return node->op == OP_TRUTH && node->number != 0;
}

/* The words for a reduction over all members and over those with a property. */
static const char *reduction_words(enum graph_operation op, bool all)
{
    static const char *const words[][2] = {
        [OP_SUM - OP_SUM] = {N_("sum of %s over members with %s"), N_("sum of %s over members")},
        [OP_MIN_OF - OP_SUM] = {N_("least %s of members with %s"), N_("least %s of members")},
        [OP_MAX_OF - OP_SUM] = {N_("greatest %s of members with %s"), N_("greatest %s of members")},
        [OP_THE - OP_SUM] = {N_("%s of the one member with %s"), N_("%s of the one member")},
    };
    return gettext(words[op - OP_SUM][all]);
}

static void put_words(struct buffer *out, const char *words, const char *first, const char *second)
{
    const char *const parts[2] = {first, second};
    for (int part = 0; *words; words++) {
        if (words[0] != '%' || words[1] != 's' || part == 2) {
            buffer_put_bytes(out, words, 1);
            continue;
        }
        buffer_put(out, parts[part++]);
        words++;
    }
}

static void put_reduction(struct writer *writer, node_id id, const struct node *node)
{
    struct buffer what = {0}, with = {0};
    struct writer within = *writer;
    within.out = &what;
    within.member = NO_ROW;
    put_number_node(&within, node->operand[1], BIND_ADD);
    buffer_put(&what, "");
    inside_text(writer, node->operand[0], false, &with);
    put_words(writer->out, reduction_words(node->op, always(writer, node->operand[0])), what.bytes,
              with.bytes);
    buffer_release(&what);
    buffer_release(&with);
    buffer_put(writer->out, " ");
    put_node_value(writer, id);
}

/* Yes and no --------------------------------------------------------------------------------- */

static bool is_truth(const struct writer *writer, node_id id, bool truth)
{
    const struct node *node = node_at(writer, id);
    return node->op == OP_TRUTH && (node->number != 0) == truth;
}

static void put_joined(struct writer *writer, node_id a, bool a_negated, const char *word,
                       node_id b, bool b_negated, enum binding own, enum binding outer)
{
    open_bracket(writer, own, outer);
    put_truth(writer, a, a_negated, own);
    buffer_format(writer->out, " %s ", word);
    put_truth(writer, b, b_negated, own);
    close_bracket(writer, own, outer);
}

static void put_choice(struct writer *writer, const struct node *node, bool negated,
                       enum binding outer)
{
    open_bracket(writer, BIND_OR, outer);
    buffer_format(writer->out, "%s ", gettext("if"));
    put_truth(writer, node->operand[0], false, BIND_AND);
    buffer_format(writer->out, " %s ", gettext("then"));
    put_truth(writer, node->operand[1], negated, BIND_AND);
    buffer_format(writer->out, " %s ", gettext("else"));
    put_truth(writer, node->operand[2], negated, BIND_AND);
    close_bracket(writer, BIND_OR, outer);
}

/* A choice between yes and no, back as the `and`, `or` and `not` that it came from. */
static void put_truth_choice(struct writer *writer, const struct node *node, bool negated,
                             enum binding outer)
{
    node_id condition = node->operand[0], yes = node->operand[1], no = node->operand[2];
    if (is_truth(writer, yes, !negated) && is_truth(writer, no, negated))
        put_truth(writer, condition, false, outer);
    else if (is_truth(writer, yes, negated) && is_truth(writer, no, !negated))
        put_truth(writer, condition, true, outer);
    else if (is_truth(writer, no, negated))
        put_joined(writer, condition, false, gettext("and"), yes, negated, BIND_AND, outer);
    else if (is_truth(writer, yes, negated))
        put_joined(writer, condition, true, gettext("and"), no, negated, BIND_AND, outer);
    else if (is_truth(writer, yes, !negated))
        put_joined(writer, condition, false, gettext("or"), no, negated, BIND_OR, outer);
    else if (is_truth(writer, no, !negated))
        put_joined(writer, condition, true, gettext("or"), yes, negated, BIND_OR, outer);
    else
        put_choice(writer, node, negated, outer);
}

static void put_plain_truth(struct writer *writer, node_id id, const struct node *node,
                            bool negated)
{
    if (negated) {
        buffer_format(writer->out, "%s ", gettext("not"));
        writer->negations++;
    }
    if (node->op == OP_TRUTH)
        buffer_put(writer->out, show_answer(node->number != 0 ? ANSWER_YES : ANSWER_NO));
    else if (is_leaf(writer, id))
        put_leaf(writer, id);
    else
        put_number_node(writer, id, BIND_UNARY);
}

static void put_truth(struct writer *writer, node_id id, bool negated, enum binding outer)
{
    const struct node *node = node_at(writer, id);
    if (node->op == OP_ITE) {
        put_truth_choice(writer, node, negated, outer);
        return;
    }
    if (!take_leaf(writer))
        return;
    open_bracket(writer, BIND_COMPARE, outer);
    if (node->op == OP_LESS)
        put_less(writer, node, negated);
    else if (node->op == OP_EQUAL)
        put_equal(writer, node, negated);
    else if (node->op == OP_IS)
        put_is(writer, id, node, negated);
    else if (node->op == OP_KNOWN)
        put_known(writer, node, negated);
    else if (node->op == OP_ANY)
        put_any(writer, node, negated);
    else
        put_plain_truth(writer, id, node, negated);
    close_bracket(writer, BIND_COMPARE, outer);
}

/* Numbers, dates and labels ------------------------------------------------------------------ */

static bool is_zero(const struct writer *writer, node_id id)
{
    const struct node *node = node_at(writer, id);
    return node->op == OP_CONST && node->type == TYPE_NUMBER && node->number == 0;
}

/* An addend of nothing, as conditions of a scorecard that do not hold leave behind, is left out. */
static void put_sum(struct writer *writer, const struct node *node, enum binding outer)
{
    node_id left = taken(writer, node->operand[0]), right = taken(writer, node->operand[1]);
    if (is_zero(writer, left) && node->op == OP_ADD) {
        put_number_node(writer, right, outer);
        return;
    }
    if (is_zero(writer, right)) {
        put_number_node(writer, left, outer);
        return;
    }
    open_bracket(writer, BIND_ADD, outer);
    put_number_node(writer, left, BIND_ADD);
    buffer_put(writer->out, node->op == OP_ADD ? " + " : " − ");
    put_number_node(writer, right, node->op == OP_ADD ? BIND_ADD : BIND_MULTIPLY);
    close_bracket(writer, BIND_ADD, outer);
}

static void put_product(struct writer *writer, const struct node *node, enum binding outer)
{
    open_bracket(writer, BIND_MULTIPLY, outer);
    put_number_node(writer, node->operand[0], BIND_MULTIPLY);
    buffer_put(writer->out, node->op == OP_MUL ? " × " : " ÷ ");
    put_number_node(writer, node->operand[1], BIND_UNARY);
    close_bracket(writer, BIND_MULTIPLY, outer);
}

static void put_call(struct writer *writer, const struct node *node)
{
    buffer_format(writer->out, "%s(", graph_operation_name(node->op));
    for (int i = 0; i < graph_operands(node->op); i++) {
        buffer_put(writer->out, i ? ", " : "");
        put_number_node(writer, node->operand[i], BIND_ADD);
    }
    buffer_put(writer->out, ")");
}

static void put_age(struct writer *writer, node_id id, const struct node *node)
{
    put_call(writer, node);
    if (!viewable(writer, id))
        return;
    buffer_put(writer->out, " ");
    put_node_value(writer, id);
}

static void put_parameter_at(struct writer *writer, node_id id, const struct node *node)
{
    buffer_format(writer->out, "%s(", name_of(writer, node));
    put_number_node(writer, node->operand[0], BIND_ADD);
    buffer_put(writer->out, ")");
    if (viewable(writer, id)) {
        buffer_put(writer->out, " ");
        put_node_value(writer, id);
    }
    if (parameter_of(writer, node)->assumed)
        buffer_put(writer->out, "※");
}

/* The stand-in of a missing value is named; of a recorded one only the value. */
static void put_default(struct writer *writer, const struct node *node)
{
    put_number_node(writer, node->operand[0], BIND_UNARY);
    if (viewable(writer, node->operand[0]) && value_known(value_at(writer, node->operand[0])))
        return;
    struct kind kind = kind_of_node(writer, node->operand[0]);
    buffer_format(writer->out, " (%s ", gettext("if missing"));
    put_label_of(writer, node->operand[1], &kind);
    buffer_put(writer->out, ")");
}

/* "3 (危房等级 C级)", "1 to 4 (危房等级 missing)" */
static void put_pick(struct writer *writer, node_id id, node_id subject)
{
    if (viewable(writer, id)) {
        put_node_value(writer, id);
        buffer_put(writer->out, " (");
    } else {
        buffer_put(writer->out, "pick(");
    }
    put_number_node(writer, subject, BIND_ADD);
    buffer_put(writer->out, ")");
}

static void put_number_choice(struct writer *writer, node_id id, const struct node *node,
                              enum binding outer)
{
    node_id subject = picked_by(writer, node);
    if (subject != NO_NODE) {
        put_pick(writer, id, subject);
        return;
    }
    open_bracket(writer, BIND_OR, outer);
    buffer_format(writer->out, "%s ", gettext("if"));
    put_truth(writer, node->operand[0], false, BIND_AND);
    buffer_format(writer->out, " %s ", gettext("then"));
    put_number_node(writer, node->operand[1], BIND_ADD);
    buffer_format(writer->out, " %s ", gettext("else"));
    put_number_node(writer, node->operand[2], BIND_ADD);
    close_bracket(writer, BIND_OR, outer);
}

static void put_constant(struct writer *writer, const struct node *node)
{
    if (node->op == OP_NONE)
        buffer_put(writer->out, gettext("left out"));
    else if (node->type == TYPE_DATE)
        put_date(writer->out, node->number);
    else
        show_number(writer->out, node->number);
}

static void put_operation(struct writer *writer, node_id id, const struct node *node,
                          enum binding outer)
{
    switch (node->op) {
    case OP_ADD:
    case OP_SUB:
        put_sum(writer, node, outer);
        break;
    case OP_MUL:
    case OP_DIV:
        put_product(writer, node, outer);
        break;
    case OP_NEG:
        buffer_put(writer->out, "−");
        put_number_node(writer, node->operand[0], BIND_UNARY);
        break;
    case OP_AGE:
        put_age(writer, id, node);
        break;
    case OP_PARAMETER_AT:
        put_parameter_at(writer, id, node);
        break;
    case OP_DEFAULT:
        put_default(writer, node);
        break;
    case OP_ITE:
        put_number_choice(writer, id, node, outer);
        break;
    case OP_COUNT:
        put_count(writer, id, node);
        break;
    case OP_SUM:
    case OP_MIN_OF:
    case OP_MAX_OF:
    case OP_THE:
        put_reduction(writer, id, node);
        break;
    default:
        put_call(writer, node);
    }
}

static void put_number_node(struct writer *writer, node_id id, enum binding outer)
{
    id = taken(writer, id);
    const struct node *node = node_at(writer, id);
    if (node->type == TYPE_TRUTH && node->op != OP_DEFAULT) {
        put_truth(writer, id, false, outer);
        return;
    }
    if (!take_leaf(writer))
        return;
    if (node->op == OP_CONST || node->op == OP_NONE)
        put_constant(writer, node);
    else if (is_leaf(writer, id))
        put_leaf(writer, id);
    else
        put_operation(writer, id, node, outer);
}

static struct writer writer_of(struct buffer *out, const struct viewpoint *viewpoint)
{
    return (struct writer){out, viewpoint, LEAVES_SHOWN, 0, viewpoint->member};
}

void show_node(struct buffer *out, const struct viewpoint *viewpoint, node_id node)
{
    struct writer writer = writer_of(out, viewpoint);
    const struct node *shown = graph_node(viewpoint->rulebook->graph, node);
    if (shown->type == TYPE_TRUTH && shown->op != OP_DEFAULT)
        put_truth(&writer, node, false, BIND_OR);
    else
        put_side(&writer, node);
}

void show_condition(struct buffer *out, const struct viewpoint *viewpoint,
                    const struct condition *condition)
{
    struct writer writer = writer_of(out, viewpoint);
    put_truth(&writer, condition->node, condition->inverted, BIND_OR);
}

/* Of `a < b` or `a == b`, which may be shown with b on the left and as its opposite. */
static const char *operator_of(bool less, bool turned, bool negated)
{
    static const char *const orders[2][2] = {{"<", ">="}, {">", "<="}};
    if (!less)
        return negated ? "!=" : "==";
    return orders[turned][negated];
}

bool show_comparison(const struct viewpoint *viewpoint, const struct condition *condition,
                     struct comparison *comparison)
{
    struct writer writer = writer_of(NULL, viewpoint);
    const struct node *node = node_at(&writer, condition->node);
    bool less = node->op == OP_LESS;
    if ((!less && node->op != OP_EQUAL) || !viewable(&writer, condition->node) ||
        node_at(&writer, node->operand[0])->type != TYPE_NUMBER)
        return false;
    /* put_less turns a negated comparison around first: not a < b is b <= a. */
    bool swapped = less && condition->inverted;
    node_id left = node->operand[swapped ? 1 : 0], right = node->operand[swapped ? 0 : 1];
    bool turned = swapped != belongs_right(&writer, left, right);
    comparison->operator= operator_of(less, turned, condition->inverted);
    comparison->left = value_at(&writer, node->operand[turned ? 1 : 0]);
    comparison->right = value_at(&writer, node->operand[turned ? 0 : 1]);
    return true;
}
