#include "no_effect.h"

#include "compiled.h"
#include "counterpart.h"
#include "reason_search.h"

#include <stdlib.h>
#include <string.h>

struct finding {
    const struct changed_request *request;
    const struct change *change;
    const struct progress *progress;
    const struct rulebook *book;      /* after */
    struct counterparts counterparts; /* from after to before */
    bool *in_force;                   /* slots on which something in force rests, itself included */
    bool *depends, *looked;           /* nodes: on the parameter; it is known whether they do */
    bool by_year;                     /* the parameter is read in other years */
    size_t nreads, capacity;
    struct no_effect_read *reads;
    struct arena *arena;
    struct fault *fault;
};

static const struct policy *values_of(const struct changed_side *side)
{
    return rulebook_values(side->rulebook, side->values);
}

/* ---- what is in force ---- */

static void reach_node(struct finding *finding, node_id id, bool *seen);

static void reach_slot(struct finding *finding, int index, bool *seen)
{
    const struct slot *slot = &finding->book->slots[index];
    if (finding->in_force[index])
        return;
    finding->in_force[index] = true;
    if (slot->root != NO_NODE)
        reach_node(finding, slot->root, seen);
    for (size_t i = 0; i < slot->nreads; i++)
        reach_node(finding, slot->reads[i], seen);
}

static void reach_node(struct finding *finding, node_id id, bool *seen)
{
    const struct node *node = graph_node(finding->book->graph, id);
    if (seen[id])
        return;
    seen[id] = true;
    if (node->op == OP_SLOT)
        reach_slot(finding, node->index, seen);
    for (int i = 0; i < graph_operands(node->op); i++)
        reach_node(finding, node->operand[i], seen);
}

static bool find_in_force(struct finding *finding)
{
    const struct rulebook *book = finding->book;
    bool *seen = arena_array(finding->arena, graph_size(book->graph) + 1, sizeof *seen);
    finding->in_force = arena_array(finding->arena, book->nslots + 1, sizeof(bool));
    if (!seen || !finding->in_force)
        return fault_memory(finding->fault);
    for (size_t i = 0; i < book->nrules; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->kind == RULE_FACT)
            continue;
        reach_slot(finding, rule->slot, seen);
        if (rule->extra != NO_SLOT)
            reach_slot(finding, rule->extra, seen);
    }
    return true;
}

/* ---- what depends on the parameter ---- */

static bool node_depends(struct finding *finding, node_id id);

static bool any_depends(struct finding *finding, const node_id *nodes, size_t count)
{
    bool depends = false;
    for (size_t i = 0; i < count; i++)
        depends |= node_depends(finding, nodes[i]);
    return depends;
}

/* A yes or no of another rule is that rule's to ask. */
static bool slot_depends(struct finding *finding, int index)
{
    const struct slot *slot = &finding->book->slots[index];
    if (slot->root == NO_NODE)
        return any_depends(finding, slot->reads, slot->nreads);
    return slot->type != TYPE_TRUTH && node_depends(finding, slot->root);
}

static bool node_depends(struct finding *finding, node_id id)
{
    const struct node *node = graph_node(finding->book->graph, id);
    bool parameter = node->op == OP_PARAMETER || node->op == OP_PARAMETER_AT;
    if (finding->looked[id])
        return finding->depends[id];
    finding->looked[id] = true;
    bool reads = parameter && node->index == finding->change->parameter;
    finding->by_year |= reads && node->op == OP_PARAMETER_AT;
    if (node->op == OP_SLOT)
        reads = slot_depends(finding, node->index);
    reads |= any_depends(finding, node->operand, (size_t)graph_operands(node->op));
    return finding->depends[id] = reads;
}

/* ---- where it is read ---- */

static bool add_read(struct finding *finding, const struct no_effect_read *read)
{
    struct no_effect_read *slot = arena_grow(finding->arena, &finding->reads, finding->nreads,
                                             &finding->capacity, sizeof *slot);
    if (!slot)
        return fault_memory(finding->fault);
    *slot = *read;
    finding->nreads++;
    return true;
}

static struct mark place_of(const struct finding *finding, int index, node_id question)
{
    const struct slot *slot = &finding->book->slots[index];
    for (size_t i = 0; question != NO_NODE && i < slot->routes.count; i++)
        if (slot->routes.stops[i].node == question)
            return (struct mark){slot->routes.stops[i].file, slot->routes.stops[i].line, 0};
    return (struct mark){finding->book->rules[slot->rule].mark.file, slot->line, 0};
}

static bool add_function(struct finding *finding, int index, node_id question)
{
    int rule = finding->book->slots[index].rule;
    return add_read(finding, &(struct no_effect_read){
                                 .rule = rule,
                                 .extra = finding->book->rules[rule].extra == index,
                                 .question = question,
                                 .mark = place_of(finding, index, question),
                             });
}

/* What is answered yes or no by values, and not put together of other answers. */
static bool is_question(const struct node *node)
{
    return node->type == TYPE_TRUTH && node->op != OP_ITE && node->op < OP_COUNT &&
           node->op != OP_SLOT;
}

/* Of a choice by a switch the operand that nobody takes, else -1. */
static int idle_operand(const struct finding *finding, const struct node *node)
{
    if (node->op != OP_ITE)
        return -1;
    const struct node *chooser = graph_node(finding->book->graph, node->operand[0]);
    if (chooser->op != OP_PARAMETER || chooser->index == finding->change->parameter)
        return -1;
    const struct parameter *by =
        &values_of(&finding->request->side[AFTER])->parameters[chooser->index];
    const struct area_value *value = parameter_value(by, finding->request->as_of_day, 0);
    if (!value || parameter_by_area(by))
        return -1;
    return value->number != 0 ? 2 : 1;
}

static bool add_questions(struct finding *finding, int slot, node_id id, bool *seen)
{
    const struct node *node = graph_node(finding->book->graph, id);
    if (seen[id])
        return true;
    seen[id] = true;
    if (is_question(node) && node_depends(finding, id))
        return add_function(finding, slot, id);
    int idle = idle_operand(finding, node);
    for (int i = 0; i < graph_operands(node->op); i++)
        if (i != idle && !add_questions(finding, slot, node->operand[i], seen))
            return false;
    return true;
}

/* The questions of one function; as a whole when it comes to a number or is interpreted. */
static bool read_function(struct finding *finding, int index)
{
    const struct slot *slot = &finding->book->slots[index];
    bool whole = slot->root == NO_NODE || finding->book->rules[slot->rule].extra == index;
    if (whole)
        return !(slot->root == NO_NODE ? slot_depends(finding, index)
                                       : node_depends(finding, slot->root)) ||
               add_function(finding, index, NO_NODE);
    bool *seen = calloc(graph_size(finding->book->graph) + 1, sizeof *seen);
    bool good =
        seen ? add_questions(finding, index, slot->root, seen) : fault_memory(finding->fault);
    free(seen);
    return good;
}

typedef bool function_reader(struct finding *finding, int slot);

static bool read_in_force(struct finding *finding, function_reader *read)
{
    const struct rulebook *book = finding->book;
    for (size_t i = 0; i < book->nrules; i++) {
        const int slots[] = {book->rules[i].slot, book->rules[i].extra};
        for (int k = 0; k < 2; k++)
            if (slots[k] != NO_SLOT && finding->in_force[slots[k]] && !read(finding, slots[k]))
                return false;
    }
    return true;
}

static bool find_readers(struct finding *finding)
{
    size_t nnodes = graph_size(finding->book->graph) + 1;
    finding->depends = arena_array(finding->arena, nnodes, sizeof(bool));
    finding->looked = arena_array(finding->arena, nnodes, sizeof(bool));
    if (!finding->depends || !finding->looked)
        return fault_memory(finding->fault);
    return read_in_force(finding, read_function);
}

/* ---- rules that are others ---- */

/* A rule that is not there before is another one. */
static bool read_changed_function(struct finding *finding, int index)
{
    const struct changed_request *request = finding->request;
    const struct rulebook *before = request->side[BEFORE].rulebook;
    int other = finding->counterparts.slots[index];
    node_id root = finding->book->slots[index].root;
    if (other != NO_SLOT && root != NO_NODE &&
        counterparts_same(&finding->counterparts, root, before->slots[other].root))
        return true;
    return add_function(finding, index, NO_NODE);
}

static bool find_changed_rules(struct finding *finding)
{
    if (!counterparts_init(&finding->counterparts, finding->book,
                           finding->request->side[BEFORE].rulebook, finding->arena))
        return fault_memory(finding->fault);
    return read_in_force(finding, read_changed_function);
}

/* ---- counting ---- */

struct counted_side {
    const struct rulebook *book;
    struct compiled *compiled;
    struct compiled_frame *frame;
    struct search *search;
    const struct lanes *lanes;
};

struct counting {
    struct finding *finding;
    struct counted_side side[SIDES];
    const struct tables *tables;
    size_t household;
};

static bool open_side(struct counting *counting, int which, struct fault *fault)
{
    const struct changed_request *request = counting->finding->request;
    struct counted_side *side = &counting->side[which];
    side->book = request->side[which].rulebook;
    side->compiled = compiled_new(side->book, request->side[which].values, counting->tables,
                                  request->as_of_day, NULL, fault);
    if (!side->compiled)
        return false;
    side->frame = compiled_frame_new(side->compiled, fault);
    side->search = side->frame ? search_new(compiled_ground(side->compiled), fault) : NULL;
    return side->search != NULL;
}

static void close_side(struct counted_side *side)
{
    search_free(side->search);
    compiled_frame_free(side->frame);
    compiled_free(side->compiled);
}

static struct value lane_at(const struct counting *counting, int which, int slot, size_t member)
{
    const struct counted_side *side = &counting->side[which];
    bool of_member = side->book->slots[slot].level == LEVEL_MEMBER;
    return lane_value(&side->lanes->slot[slot], of_member
                                                    ? member - side->lanes->first_member
                                                    : counting->household - side->lanes->first);
}

static bool differ(struct value a, struct value b)
{
    bool both_unknown = a.low != a.low && b.low != b.low;
    return !both_unknown && (a.low != b.low || a.high != b.high);
}

static bool question_differs(const struct counting *counting, const struct no_effect_read *read,
                             int64_t member)
{
    return differ(search_value(counting->side[BEFORE].search, read->question, member),
                  search_value(counting->side[AFTER].search, read->question, member));
}

static int slot_before(const struct finding *finding, int slot)
{
    return finding->counterparts.slots ? finding->counterparts.slots[slot] : slot;
}

/* Of a rule that is not there before, the neutral outcome stands. An amount counts where the aid
 * may be for someone. */
static bool function_differs(const struct counting *counting, const struct no_effect_read *read,
                             size_t member)
{
    const struct finding *finding = counting->finding;
    const struct rule *rule = &finding->book->rules[read->rule];
    int slot = read->extra ? rule->extra : rule->slot;
    int before = slot_before(finding, slot);
    struct value neutral = {rule->kind == RULE_CRITERION, rule->kind == RULE_CRITERION};
    if (read->extra && truth_of(lane_at(counting, AFTER, rule->slot, member)) == ANSWER_NO)
        return false;
    return differ(before == NO_SLOT ? neutral : lane_at(counting, BEFORE, before, member),
                  lane_at(counting, AFTER, slot, member));
}

static bool differs_for(const struct counting *counting, const struct no_effect_read *read,
                        int64_t member)
{
    return read->question == NO_NODE ? function_differs(counting, read, (size_t)member)
                                     : question_differs(counting, read, member);
}

static enum level level_of(const struct finding *finding, const struct no_effect_read *read)
{
    if (read->question != NO_NODE)
        return graph_node(finding->book->graph, read->question)->level;
    return finding->book->rules[read->rule].level;
}

static void count_household(struct counting *counting)
{
    struct finding *finding = counting->finding;
    const uint32_t *first = counting->tables->first_member + counting->household;
    for (int side = 0; side < SIDES; side++)
        search_household(counting->side[side].search, counting->side[side].lanes,
                         counting->household);
    for (size_t i = 0; i < finding->nreads; i++) {
        struct no_effect_read *read = &finding->reads[i];
        bool found = level_of(finding, read) != LEVEL_MEMBER && differs_for(counting, read, NO_ROW);
        for (size_t member = first[0];
             level_of(finding, read) == LEVEL_MEMBER && !found && member < first[1]; member++)
            found = differs_for(counting, read, (int64_t)member);
        read->households += found;
    }
}

static bool count_block(struct counting *counting, size_t first, size_t count, struct fault *fault)
{
    for (int i = 0; i < SIDES; i++) {
        struct counted_side *side = &counting->side[i];
        if (!compiled_begin(side->compiled, side->frame, first, count, fault))
            return false;
        side->lanes = compiled_run(side->compiled, side->frame);
    }
    for (counting->household = first; counting->household < first + count; counting->household++)
        count_household(counting);
    return true;
}

static bool count_blocks(struct counting *counting, struct fault *fault)
{
    size_t nhouseholds = counting->tables->at[LEVEL_HOUSEHOLD].nrows;
    for (size_t first = 0; first < nhouseholds; first += BLOCK_ROWS) {
        size_t count = nhouseholds - first < BLOCK_ROWS ? nhouseholds - first : BLOCK_ROWS;
        if (!count_block(counting, first, count, fault))
            return false;
        progress_report(counting->finding->progress, N_("looking for reasons"), first + count,
                        nhouseholds);
    }
    return true;
}

static bool count_reads(struct finding *finding)
{
    struct counting counting = {.finding = finding, .tables = &finding->request->registry->tables};
    bool good = open_side(&counting, BEFORE, finding->fault) &&
                open_side(&counting, AFTER, finding->fault) &&
                count_blocks(&counting, finding->fault);
    for (int i = 0; i < SIDES; i++)
        close_side(&counting.side[i]);
    return good;
}

/* ---- the whole ---- */

/* The same value wherever a household lives. */
static bool same_here(const struct finding *finding)
{
    const struct changed_request *request = finding->request;
    const struct tables *tables = &request->registry->tables;
    const struct parameter *of[SIDES];
    for (int i = 0; i < SIDES; i++)
        of[i] = &values_of(&request->side[i])->parameters[finding->change->parameter];
    for (size_t i = 0; i < tables->nhomes; i++) {
        const struct area_value *values[SIDES];
        for (int k = 0; k < SIDES; k++)
            values[k] = parameter_value(of[k], request->as_of_day, tables->homes[i].area);
        if (!values[BEFORE] != !values[AFTER] ||
            (values[BEFORE] && values[BEFORE]->number != values[AFTER]->number))
            return false;
    }
    return true;
}

static bool same_everywhere(const struct finding *finding, bool *same)
{
    const struct changed_request *request = finding->request;
    int index = finding->change->parameter;
    struct value_change *list;
    size_t count;
    if (!parameter_differences(&values_of(&request->side[BEFORE])->parameters[index],
                               &values_of(&request->side[AFTER])->parameters[index],
                               request->as_of_day, finding->arena, &list, &count))
        return fault_memory(finding->fault);
    *same = count == 0;
    return true;
}

static enum no_effect_kind kind_of_reads(const struct finding *finding)
{
    for (size_t i = 0; i < finding->nreads; i++)
        if (finding->reads[i].households)
            return NO_EFFECT_OVERRULED;
    return NO_EFFECT_BETWEEN;
}

static bool count_kind(struct finding *finding, enum no_effect_kind *kind)
{
    if (!count_reads(finding))
        return false;
    *kind = kind_of_reads(finding);
    return true;
}

static bool find_of_parameter(struct finding *finding, enum no_effect_kind *kind)
{
    bool same = false;
    if (!find_readers(finding) || !same_everywhere(finding, &same))
        return false;
    if (finding->nreads == 0)
        *kind = NO_EFFECT_UNREAD;
    else if (!finding->by_year && same)
        *kind = NO_EFFECT_SAME;
    else if (!finding->by_year && same_here(finding))
        *kind = NO_EFFECT_ELSEWHERE;
    else
        return count_kind(finding, kind);
    finding->nreads = 0;
    return true;
}

static bool find_of_rules(struct finding *finding, enum no_effect_kind *kind)
{
    if (!find_changed_rules(finding))
        return false;
    *kind = NO_EFFECT_UNREAD;
    return finding->nreads == 0 || count_kind(finding, kind);
}

bool no_effect_find(const struct changed_request *request, const struct change *change,
                    const struct progress *progress, struct arena *arena,
                    struct no_effect *no_effect, struct fault *fault)
{
    struct finding finding = {.request = request,
                              .change = change,
                              .progress = progress,
                              .book = request->side[AFTER].rulebook,
                              .arena = arena,
                              .fault = fault};
    const struct policy *policy = finding.book->policy;
    bool of_parameter = change->kind == CHANGE_PARAMETER &&
                        policy->parameters[change->parameter].type != PARAMETER_LIST;
    enum no_effect_kind kind = NO_EFFECT_UNREAD;
    if (!find_in_force(&finding) ||
        !(of_parameter ? find_of_parameter(&finding, &kind) : find_of_rules(&finding, &kind)))
        return false;
    *no_effect = (struct no_effect){kind, finding.nreads, finding.reads};
    return true;
}
