/* What asks nothing but one enum is a table by its labels: worked out once per label by the
 * reference meaning, and once for the blank. */
#include "lower.h"

#include <stdlib.h>

enum { LABELS_MOST = 64 };
enum { NO_COLUMN = -1, MANY_COLUMNS = -2 }; /* in maker.sole; else a column by number */

struct labels {
    struct maker *maker;
    struct evaluation *evaluation;
    struct value fact; /* what the enum is while nodes are worked out */
};

/* The only column ------------------------------------------------------------------------------ */

static int32_t column_number(const struct node *fact)
{
    return fact->index * LEVEL_COUNT + (int32_t)fact->of_level;
}

static size_t count_labels(const struct maker *m, const struct node *fact)
{
    struct value blank = blank_of(m, fact);
    return blank.low == 0 && blank.high < LABELS_MOST ? (size_t)blank.high + 1 : 0;
}

static bool is_labelled(const struct maker *m, const struct node *node)
{
    if (node->op != OP_FACT || node->type != TYPE_ENUM || !own_column(m, node))
        return false;
    const struct column *column = column_of(m, node);
    return (column->storage == STORE_I4 || column->storage == STORE_I8) && column->decimals == 0 &&
           count_labels(m, node) > 0;
}

static bool same_everywhere(const struct maker *m, const struct node *node)
{
    const struct program_input *input = m->input;
    struct value first = input->parameter(input->context, node->index, 0);
    for (size_t place = 1; place < input->nplaces; place++) {
        struct value other = input->parameter(input->context, node->index, place);
        if (other.low != first.low || other.high != first.high)
            return false;
    }
    return true;
}

static int32_t sole_column(struct maker *m, node_id id);

static int32_t sole_of_operands(struct maker *m, const struct node *node)
{
    int32_t sole = NO_COLUMN;
    for (int i = 0; i < graph_operands(node->op); i++) {
        int32_t other = sole_column(m, node->operand[i]);
        if (other == NO_COLUMN || other == sole)
            continue;
        if (sole != NO_COLUMN || other == MANY_COLUMNS)
            return MANY_COLUMNS;
        sole = other;
    }
    return sole;
}

static int32_t find_sole(struct maker *m, const struct node *node)
{
    switch (node->op) {
    case OP_CONST:
    case OP_TRUTH:
        return NO_COLUMN;
    case OP_FACT:
        return is_labelled(m, node) ? column_number(node) : MANY_COLUMNS;
    case OP_PARAMETER:
        return same_everywhere(m, node) ? NO_COLUMN : MANY_COLUMNS;
    case OP_SLOT: {
        node_id root = m->input->slot_roots ? m->input->slot_roots[node->index] : NO_NODE;
        return root != NO_NODE ? sole_column(m, root) : MANY_COLUMNS;
    }
    case OP_PARAMETER_AT:
    case OP_NONE:
        return MANY_COLUMNS;
    default:
        return node->op < OP_COUNT ? sole_of_operands(m, node) : MANY_COLUMNS;
    }
}

static int32_t sole_column(struct maker *m, node_id id)
{
    if (m->sole[id] == INT32_MIN)
        m->sole[id] = find_sole(m, graph_node(m->input->graph, id));
    return m->sole[id];
}

/* The fact itself, in whichever operand it is. */
static const struct node *fact_in(const struct maker *m, node_id id)
{
    const struct node *node = graph_node(m->input->graph, id);
    while (node->op != OP_FACT) {
        node_id next = node->op == OP_SLOT ? m->input->slot_roots[node->index] : NO_NODE;
        for (int i = 0; next == NO_NODE && i < graph_operands(node->op); i++)
            if (m->sole[node->operand[i]] >= 0)
                next = node->operand[i];
        node = graph_node(m->input->graph, next);
    }
    return node;
}

/* Working out ---------------------------------------------------------------------------------- */

static struct value leaf_fact(void *context, enum level level, int index, size_t household,
                              size_t member)
{
    (void)level, (void)index, (void)household, (void)member;
    return ((struct labels *)context)->fact;
}

static struct value leaf_slot(void *context, int slot, size_t household, size_t member)
{
    struct labels *labels = context;
    (void)household, (void)member;
    return evaluation_value(labels->evaluation, labels->maker->input->slot_roots[slot]);
}

static struct value leaf_parameter(void *context, int index, size_t household)
{
    const struct program_input *input = ((struct labels *)context)->maker->input;
    (void)household;
    return input->parameter(input->context, index, 0);
}

static struct labels *labels_new(struct maker *m)
{
    struct labels *labels = calloc(1, sizeof *labels);
    if (!labels)
        return NULL;
    const struct leaves leaves = {.context = labels,
                                  .fact = leaf_fact,
                                  .slot = leaf_slot,
                                  .parameter = leaf_parameter,
                                  .as_of_day = m->input->as_of_day};
    labels->maker = m;
    labels->evaluation = evaluation_new(m->input->graph, &leaves, NULL);
    if (labels->evaluation)
        return labels;
    free(labels);
    return NULL;
}

void labels_free(struct labels *labels)
{
    if (labels)
        evaluation_free(labels->evaluation);
    free(labels);
}

static struct value value_when(struct labels *labels, node_id id, struct value fact)
{
    labels->fact = fact;
    evaluation_household(labels->evaluation, 0);
    evaluation_member(labels->evaluation, 0);
    return evaluation_value(labels->evaluation, id);
}

/* Steps -----------------------------------------------------------------------------------------
 * */

/* The rows whose label is in the set of so many labels. */
static reg_id among(struct maker *m, const struct node *fact, uint64_t set, size_t nlabels)
{
    uint64_t all = UINT64_MAX >> (LABELS_MOST - nlabels);
    if (set == 0 || set == all)
        return make_scalar(m, true, set == all);
    bool single = (set & (set - 1)) == 0;
    struct step step = step_on_column(single ? STEP_EQUAL_INTEGER : STEP_AMONG, m, fact);
    step.integer = single ? __builtin_ctzll(set) : (int64_t)set;
    return make_step(m, true, step);
}

static struct operand truth_by_label(struct maker *m, const struct node *fact,
                                     const struct value *values, size_t nlabels)
{
    uint64_t sure = 0, possible = 0;
    for (size_t i = 0; i < nlabels; i++) {
        sure |= (uint64_t)(values[i].low != 0) << i;
        possible |= (uint64_t)(values[i].high != 0) << i;
    }
    reg_id low = among(m, fact, sure, nlabels);
    return (struct operand){low, sure == possible ? low : among(m, fact, possible, nlabels)};
}

static reg_id number_end(struct maker *m, const struct node *fact, const struct value *values,
                         size_t nlabels, bool high)
{
    bool differs = false;
    double *table = arena_array(&m->program->arena, LABELS_MOST, sizeof *table);
    if (!table) {
        m->failed = true;
        return 0;
    }
    for (size_t i = 0; i < nlabels; i++) {
        table[i] = high ? values[i].high : values[i].low;
        differs |= table[i] != table[0];
    }
    if (!differs)
        return make_scalar(m, false, table[0]);
    struct step step = step_on_column(STEP_LOOK_UP, m, fact);
    step.table = table;
    return make_step(m, false, step);
}

static struct operand number_by_label(struct maker *m, const struct node *fact,
                                      const struct value *values, size_t nlabels)
{
    bool known = true;
    for (size_t i = 0; i < nlabels; i++)
        known &= value_known(values[i]);
    reg_id low = number_end(m, fact, values, nlabels, false);
    return (struct operand){low, known ? low : number_end(m, fact, values, nlabels, true)};
}

static bool worth_a_table(const struct maker *m, node_id id)
{
    const struct node *node = graph_node(m->input->graph, id);
    return m->sole[id] >= 0 && node->op != OP_FACT && node->op != OP_KNOWN;
}

bool lower_label(struct maker *m, node_id id, struct operand *out)
{
    sole_column(m, id);
    if (!worth_a_table(m, id) || (!m->labels && !(m->labels = labels_new(m))))
        return false;
    const struct node *fact = fact_in(m, id);
    struct value values[LABELS_MOST] = {{0, 0}},
                 blank = value_when(m->labels, id, blank_of(m, fact));
    size_t nlabels = count_labels(m, fact);
    for (size_t i = 0; i < nlabels; i++)
        values[i] = value_when(m->labels, id, (struct value){(double)i, (double)i});
    if (graph_node(m->input->graph, id)->type == TYPE_TRUTH)
        *out = with_blanks(m, fact, truth_by_label(m, fact, values, nlabels), blank);
    else
        *out = numbers_with_blanks(m, fact, number_by_label(m, fact, values, nlabels), blank);
    return true;
}

bool lower_number(struct maker *m, node_id id, double *number)
{
    if (sole_column(m, id) != NO_COLUMN)
        return false;
    struct operand operand = lower(m, id);
    if (varies(operand) || !is_scalar(m, operand.low))
        return false;
    *number = number_of(m, operand.low);
    return true;
}
