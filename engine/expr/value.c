#include "value.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct value UNBOUNDED = {-INFINITY, INFINITY};
static const struct value NO = {0, 0}, YES = {1, 1}, UNKNOWN = {0, 1};

static struct value truth(bool yes)
{
    return yes ? YES : NO;
}

static struct value hull(struct value a, struct value b)
{
    return (struct value){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

/* A known result that is not finite is missing; the ends of a missing one may be infinite. */
static struct value settled(double low, double high)
{
    if (!(low <= high) || (low == high && !isfinite(low)))
        return UNBOUNDED;
    return (struct value){low, high};
}

/* 0 × infinity stands for 0 × any number. */
static double corner(double a, double b)
{
    return a == 0 || b == 0 ? 0 : a * b;
}

static struct value multiply(struct value a, struct value b)
{
    if (value_known(a) && value_known(b))
        return settled(a.low * b.low, a.low * b.low);
    const double corners[4] = {corner(a.low, b.low), corner(a.low, b.high), corner(a.high, b.low),
                               corner(a.high, b.high)};
    double low = corners[0], high = corners[0];
    for (int i = 1; i < 4; i++) {
        low = corners[i] < low ? corners[i] : low;
        high = corners[i] > high ? corners[i] : high;
    }
    return settled(low, high);
}

static struct value divide(struct value a, struct value b)
{
    if (value_known(a) && value_known(b))
        return settled(a.low / b.low, a.low / b.low);
    if ((b.low <= 0 && b.high >= 0) || isinf(b.low) || isinf(b.high) || isinf(a.low) ||
        isinf(a.high))
        return UNBOUNDED;
    const double corners[4] = {a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high};
    double low = corners[0], high = corners[0];
    for (int i = 1; i < 4; i++) {
        low = corners[i] < low ? corners[i] : low;
        high = corners[i] > high ? corners[i] : high;
    }
    return settled(low, high);
}

static struct value magnitude(struct value a)
{
    if (a.low >= 0)
        return a;
    if (a.high <= 0)
        return (struct value){-a.high, -a.low};
    return (struct value){0, -a.low > a.high ? -a.low : a.high};
}

static struct value less(struct value a, struct value b)
{
    if (a.high < b.low)
        return YES;
    return a.low >= b.high ? NO : UNKNOWN;
}

static struct value equal(struct value a, struct value b)
{
    if (value_known(a) && value_known(b))
        return truth(a.low == b.low);
    return a.high < b.low || b.high < a.low ? NO : UNKNOWN;
}

static struct value choose(const struct value operand[3])
{
    if (value_known(operand[0]))
        return operand[0].low != 0 ? operand[1] : operand[2];
    return hull(operand[1], operand[2]);
}

double value_fen(double yuan)
{
    return round(yuan * 100) / 100;
}

static double least(double a, double b)
{
    return b < a ? b : a;
}

static double greatest(double a, double b)
{
    return b > a ? b : a;
}

/* A monotone function of one number. */
static struct value each(struct value a, double function(double))
{
    return settled(function(a.low), function(a.high));
}

static struct value age(struct value birth, int as_of_day)
{
    if (isinf(birth.low) || isinf(birth.high))
        return UNBOUNDED;
    return (struct value){date_full_years((int)birth.high, as_of_day),
                          date_full_years((int)birth.low, as_of_day)};
}

struct value value_of_operation(enum graph_operation op, const struct value o[3], int as_of_day)
{
    switch (op) {
    case OP_ADD:
        return settled(o[0].low + o[1].low, o[0].high + o[1].high);
    case OP_SUB:
        return settled(o[0].low - o[1].high, o[0].high - o[1].low);
    case OP_MUL:
        return multiply(o[0], o[1]);
    case OP_DIV:
        return divide(o[0], o[1]);
    case OP_NEG:
        return (struct value){-o[0].high, -o[0].low};
    case OP_MIN:
        return (struct value){least(o[0].low, o[1].low), least(o[0].high, o[1].high)};
    case OP_MAX:
        return (struct value){greatest(o[0].low, o[1].low), greatest(o[0].high, o[1].high)};
    case OP_ABS:
        return magnitude(o[0]);
    case OP_FLOOR:
        return each(o[0], floor);
    case OP_CEIL:
        return each(o[0], ceil);
    case OP_ROUND:
        return each(o[0], round);
    case OP_FEN:
        return each(o[0], value_fen);
    case OP_AGE:
        return age(o[0], as_of_day);
    case OP_LESS:
        return less(o[0], o[1]);
    case OP_EQUAL:
        return equal(o[0], o[1]);
    case OP_KNOWN:
        return truth(value_known(o[0]));
    case OP_DEFAULT:
        return value_known(o[0]) ? o[0] : o[1];
    case OP_ITE:
        return choose(o);
    default:
        return UNBOUNDED;
    }
}

struct evaluation {
    const struct graph *graph;
    struct leaves leaves;
    size_t household;
    int64_t member;
    size_t capacity;
    struct value *values;
    uint32_t *stamps; /* values[i] belongs to the household or member of this stamp */
    bool *varying;    /* values[i] varies */
    bool varies;      /* something that the node at hand rests on does */
    uint32_t stamp, household_stamp, member_stamp;
    node_id supposed; /* NO_NODE but for evaluation_supposing */
    bool answer;      /* to it */
    bool reducing;    /* inside a reduction */
};

struct evaluation *evaluation_new(const struct graph *graph, const struct leaves *leaves,
                                  struct fault *fault)
{
    struct evaluation *evaluation = calloc(1, sizeof *evaluation);
    if (!evaluation) {
        fault_memory(fault);
        return NULL;
    }
    evaluation->graph = graph;
    evaluation->leaves = *leaves;
    evaluation->member = NO_ROW;
    evaluation->supposed = NO_NODE;
    return evaluation;
}

void evaluation_free(struct evaluation *evaluation)
{
    if (!evaluation)
        return;
    free(evaluation->values);
    free(evaluation->stamps);
    free(evaluation->varying);
    free(evaluation);
}

static uint32_t next_stamp(struct evaluation *evaluation)
{
    if (++evaluation->stamp == 0) {
        memset(evaluation->stamps, 0, evaluation->capacity * sizeof *evaluation->stamps);
        evaluation->stamp = 1;
    }
    return evaluation->stamp;
}

void evaluation_household(struct evaluation *evaluation, size_t household)
{
    evaluation->household = household;
    evaluation->member = NO_ROW;
    evaluation->household_stamp = next_stamp(evaluation);
    evaluation->member_stamp = next_stamp(evaluation);
}

void evaluation_member(struct evaluation *evaluation, int64_t member)
{
    evaluation->member = member;
    evaluation->member_stamp = next_stamp(evaluation);
}

/* The graph may have grown since the last call. */
static bool make_room(struct evaluation *evaluation)
{
    size_t size = graph_size(evaluation->graph);
    if (size <= evaluation->capacity)
        return true;
    size_t more = size + size / 2;
    struct value *values = realloc(evaluation->values, more * sizeof *values);
    if (!values)
        return false;
    evaluation->values = values;
    uint32_t *stamps = realloc(evaluation->stamps, more * sizeof *stamps);
    if (!stamps)
        return false;
    memset(stamps + evaluation->capacity, 0, (more - evaluation->capacity) * sizeof *stamps);
    evaluation->stamps = stamps;
    bool *varying = realloc(evaluation->varying, more * sizeof *varying);
    if (!varying)
        return false;
    evaluation->varying = varying;
    evaluation->capacity = more;
    return true;
}

static struct value node_value(struct evaluation *evaluation, node_id id);

static struct value in_or_out(struct value value)
{
    return hull(value, NO);
}

void fold_start(struct fold *fold)
{
    *fold = (struct fold){.least = {INFINITY, INFINITY},
                          .greatest = {-INFINITY, -INFINITY},
                          .low_of_all = INFINITY,
                          .high_of_all = -INFINITY};
}

void fold_member(struct fold *fold, struct value in, struct value value)
{
    bool sure = in.low != 0;
    fold->count_low += sure;
    fold->count_high += 1;
    struct value part = sure ? value : in_or_out(value);
    fold->sum = settled(fold->sum.low + part.low, fold->sum.high + part.high);
    if (sure) {
        fold->least =
            (struct value){least(fold->least.low, value.low), least(fold->least.high, value.high)};
        fold->greatest = (struct value){greatest(fold->greatest.low, value.low),
                                        greatest(fold->greatest.high, value.high)};
    }
    fold->low_of_all = least(fold->low_of_all, value.low);
    fold->high_of_all = greatest(fold->high_of_all, value.high);
    fold->only = value;
}

/* Without a member that is surely in, there may be no least or greatest at all. */
static struct value extreme(const struct fold *fold, enum graph_operation op)
{
    if (fold->count_low == 0)
        return UNBOUNDED;
    if (op == OP_MIN_OF)
        return settled(fold->low_of_all, fold->least.high);
    return settled(fold->greatest.low, fold->high_of_all);
}

struct value fold_result(const struct fold *fold, enum graph_operation op)
{
    switch (op) {
    case OP_COUNT:
        return (struct value){fold->count_low, fold->count_high};
    case OP_ANY:
        return fold->count_low > 0 ? YES : fold->count_high > 0 ? UNKNOWN : NO;
    case OP_SUM:
        return fold->sum;
    case OP_THE:
        return fold->count_low == 1 && fold->count_high == 1 ? fold->only : UNBOUNDED;
    default:
        return extreme(fold, op);
    }
}

static struct value reduce(struct evaluation *evaluation, struct node node)
{
    size_t first, end;
    evaluation->leaves.members(evaluation->leaves.context, evaluation->household, &first, &end);
    struct fold fold;
    fold_start(&fold);
    int64_t outer = evaluation->member;
    evaluation->reducing = true;
    for (size_t member = first; member < end; member++) {
        evaluation_member(evaluation, (int64_t)member);
        struct value in = node_value(evaluation, node.operand[0]);
        if (in.high == 0)
            continue;
        struct value value = NO;
        if (node.operand[1] != NO_NODE)
            value = node_value(evaluation, node.operand[1]);
        fold_member(&fold, in, value);
    }
    evaluation->reducing = false;
    evaluation_member(evaluation, outer);
    return fold_result(&fold, node.op);
}

static struct value parameter_at(struct evaluation *evaluation, struct node node)
{
    struct value year = node_value(evaluation, node.operand[0]);
    if (!value_known(year))
        return UNBOUNDED;
    return evaluation->leaves.parameter_at(evaluation->leaves.context, node.index, (int)year.low,
                                           evaluation->household);
}

static struct value is_label(struct evaluation *evaluation, struct node node)
{
    struct value subject = node_value(evaluation, node.operand[0]);
    if (value_known(subject))
        return truth(subject.low == node.index);
    return UNKNOWN;
}

bool value_attains(double number, int grain)
{
    return grain == 0 || (grain > 1 && fabs(number) > GRAINS_END) ||
           round(number * grain) / grain == number;
}

struct value value_equal(struct value a, int grain_a, struct value b, int grain_b)
{
    if (value_known(a) != value_known(b) &&
        !(value_known(a) ? value_attains(a.low, grain_b) : value_attains(b.low, grain_a)))
        return NO;
    return equal(a, b);
}

/* What is compared with itself needs no value. */
static struct value less_nodes(struct evaluation *evaluation, struct node node)
{
    if (node.operand[0] == node.operand[1])
        return NO;
    struct value a = node_value(evaluation, node.operand[0]);
    return less(a, node_value(evaluation, node.operand[1]));
}

static struct value equal_nodes(struct evaluation *evaluation, struct node node)
{
    if (node.operand[0] == node.operand[1])
        return YES;
    const struct graph *graph = evaluation->graph;
    struct value a = node_value(evaluation, node.operand[0]);
    struct value b = node_value(evaluation, node.operand[1]);
    return value_equal(a, graph_node(graph, node.operand[0])->grain, b,
                       graph_node(graph, node.operand[1])->grain);
}

/* Only the side that is taken when the condition is known. */
static struct value if_then_else(struct evaluation *evaluation, struct node node)
{
    struct value condition = node_value(evaluation, node.operand[0]);
    if (value_known(condition))
        return node_value(evaluation, node.operand[condition.low != 0 ? 1 : 2]);
    return hull(node_value(evaluation, node.operand[1]), node_value(evaluation, node.operand[2]));
}

/* A value that varies is known, if not which one. */
static struct value is_known(struct evaluation *evaluation, struct node node)
{
    struct value value = node_value(evaluation, node.operand[0]);
    return evaluation->varies ? UNKNOWN : truth(value_known(value));
}

static struct value this_or_default(struct evaluation *evaluation, struct node node)
{
    struct value value = node_value(evaluation, node.operand[0]);
    bool varies = evaluation->varies;
    struct value otherwise = node_value(evaluation, node.operand[1]);
    return varies ? hull(value, otherwise) : value_known(value) ? value : otherwise;
}

static struct value compute(struct evaluation *evaluation, struct node node)
{
    const struct leaves *leaves = &evaluation->leaves;
    size_t member = evaluation->member < 0 ? 0 : (size_t)evaluation->member;
    switch (node.op) {
    case OP_CONST:
    case OP_TRUTH:
        return settled(node.number, node.number);
    case OP_NONE:
        return UNBOUNDED;
    case OP_FACT:
        return leaves->fact(leaves->context, node.of_level, node.index, evaluation->household,
                            member);
    case OP_SLOT:
        return leaves->slot(leaves->context, node.index, evaluation->household, member);
    case OP_PARAMETER:
        return leaves->parameter(leaves->context, node.index, evaluation->household);
    case OP_PARAMETER_AT:
        return parameter_at(evaluation, node);
    case OP_IS:
        return is_label(evaluation, node);
    case OP_LESS:
        return less_nodes(evaluation, node);
    case OP_EQUAL:
        return equal_nodes(evaluation, node);
    case OP_ITE:
        return if_then_else(evaluation, node);
    case OP_KNOWN:
        return is_known(evaluation, node);
    case OP_DEFAULT:
        return this_or_default(evaluation, node);
    default:
        break;
    }
    if (node.op >= OP_COUNT)
        return reduce(evaluation, node);
    struct value operands[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int i = 0; i < graph_operands(node.op); i++)
        operands[i] = node_value(evaluation, node.operand[i]);
    return value_of_operation(node.op, operands, leaves->as_of_day);
}

/* Whether what is supposed answers this node too. */
static bool is_supposed(const struct evaluation *evaluation, node_id id, const struct node *node,
                        struct value *value)
{
    const struct node *supposed = graph_node(evaluation->graph, evaluation->supposed);
    if (evaluation->reducing && node->level == LEVEL_MEMBER)
        return false;
    *value = id == evaluation->supposed && evaluation->answer ? YES : NO;
    return id == evaluation->supposed ||
           (evaluation->answer && node->op == OP_IS && supposed->op == OP_IS &&
            node->operand[0] == supposed->operand[0]);
}

static struct value node_value(struct evaluation *evaluation, node_id id)
{
    const struct node node = *graph_node(evaluation->graph, id);
    struct value supposed;
    if (evaluation->supposed != NO_NODE && is_supposed(evaluation, id, &node, &supposed))
        return supposed;
    uint32_t stamp =
        node.level == LEVEL_MEMBER ? evaluation->member_stamp : evaluation->household_stamp;
    if (evaluation->stamps[id] == stamp) {
        evaluation->varies |= evaluation->varying[id];
        return evaluation->values[id];
    }
    bool outer = evaluation->varies;
    evaluation->varies = false;
    struct value value = compute(evaluation, node);
    evaluation->varying[id] = evaluation->varies && !value_known(value);
    evaluation->varies = outer || evaluation->varying[id];
    /* A reduction goes through members and comes back with a new stamp for them. */
    stamp = node.level == LEVEL_MEMBER ? evaluation->member_stamp : evaluation->household_stamp;
    evaluation->values[id] = value;
    evaluation->stamps[id] = stamp;
    return value;
}

struct value evaluation_value(struct evaluation *evaluation, node_id node)
{
    if (!make_room(evaluation))
        return UNBOUNDED;
    return node_value(evaluation, node);
}

void evaluation_ranges(struct evaluation *evaluation)
{
    evaluation->varies = true;
}

bool evaluation_varies(const struct evaluation *evaluation, node_id node)
{
    return (size_t)node < evaluation->capacity && evaluation->varying[node];
}

/* What is computed meanwhile bears stamps of its own, so that the rest stays known. */
struct value evaluation_supposing(struct evaluation *evaluation, node_id node, node_id supposed,
                                  bool answer)
{
    uint32_t household_stamp = evaluation->household_stamp;
    uint32_t member_stamp = evaluation->member_stamp;
    evaluation->supposed = supposed;
    evaluation->answer = answer;
    evaluation->household_stamp = next_stamp(evaluation);
    evaluation->member_stamp = next_stamp(evaluation);
    struct value value = evaluation_value(evaluation, node);
    evaluation->supposed = NO_NODE;
    evaluation->household_stamp = household_stamp;
    evaluation->member_stamp = member_stamp;
    return value;
}
