#include "inside.h"

#include "compiled.h"
#include "print.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

/* Names as a rule writes them, in a text that lasts until the next few are asked for. */
enum { NAMES_AT_ONCE = 8, NAME_TEXT = 256 };

struct namer {
    const struct rulebook *book;
    size_t next;
    char texts[NAMES_AT_ONCE][NAME_TEXT];
};

static const char *joined(struct namer *namer, const char *prefix, const char *name)
{
    char *text = namer->texts[namer->next++ % NAMES_AT_ONCE];
    snprintf(text, NAME_TEXT, "%s.%s", prefix, name);
    return text;
}

static const char *name_fact(void *context, enum level level, int fact)
{
    static const char *const prefixes[LEVEL_COUNT] = {"户", "人", "户.村", "户.县"};
    struct namer *namer = context;
    return joined(namer, prefixes[level], namer->book->policy->facts.at[level].facts[fact].name);
}

static const char *name_parameter(void *context, int parameter)
{
    struct namer *namer = context;
    return joined(namer, "标准", namer->book->policy->parameters[parameter].name);
}

static const char *name_slot(void *context, int index)
{
    struct namer *namer = context;
    const struct slot *slot = &namer->book->slots[index];
    const char *rule = slot->rule == NO_RULE ? "达标" : namer->book->rules[slot->rule].name;
    return joined(namer, slot->level == LEVEL_MEMBER ? "人" : "户", rule);
}

static const char *name_label(void *context, const struct node *subject, int label)
{
    const struct namer *namer = context;
    size_t nvalues = 0;
    const char *const *values = NULL;
    if (subject->op == OP_FACT) {
        const struct fact *fact =
            &namer->book->policy->facts.at[subject->of_level].facts[subject->index];
        nvalues = fact->nvalues;
        values = fact->values;
    } else if (subject->op == OP_SLOT && namer->book->slots[subject->index].rule != NO_RULE) {
        const struct rule *rule = &namer->book->rules[namer->book->slots[subject->index].rule];
        nvalues = rule->nvalues;
        values = rule->values;
    }
    return label >= 0 && (size_t)label < nvalues ? values[label] : NULL;
}

static struct graph_names names_of(struct namer *namer)
{
    return (struct graph_names){namer, name_fact, name_parameter, name_slot, name_label};
}

bool inside_take(struct inside *inside, const char *value, struct fault *fault)
{
    static const struct {
        const char *name;
        enum inside_view view;
        bool takes_rule, needs_rule;
    } views[] = {{"timing", INSIDE_TIMING, false, false},
                 {"graph", INSIDE_GRAPH, true, true},
                 {"program", INSIDE_PROGRAM, true, false}};
    size_t length = strcspn(value, "=");
    const char *rule = value[length] ? value + length + 1 : NULL;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        if (strlen(views[i].name) == length && !strncmp(views[i].name, value, length) &&
            (rule ? views[i].takes_rule && *rule : !views[i].needs_rule)) {
            *inside = (struct inside){views[i].view, rule};
            return true;
        }
    return fault_set(fault, FAULT_USAGE,
                     "option '-D' needs timing, graph=RULE, program or program=RULE, found '%s'",
                     value);
}

static const char *nearest_rule(const struct rulebook *book, const char *word, struct arena *arena)
{
    const char **names = arena_array(arena, book->nrules + 1, sizeof *names);
    for (size_t i = 0; names && i < book->nrules; i++)
        names[i] = book->rules[i].name;
    return names ? text_nearest(word, names, book->nrules) : NULL;
}

/* By its name, or by kind and name as a timing names it. */
static int rule_named(const struct rulebook *book, const char *word)
{
    const char *dot = strchr(word, '.');
    int rule = rulebook_find(book, word);
    if (rule != NO_RULE || !dot)
        return rule;
    rule = rulebook_find(book, dot + 1);
    if (rule == NO_RULE)
        return NO_RULE;
    const char *kind = rule_kind_names[book->rules[rule].kind];
    bool same = strlen(kind) == (size_t)(dot - word) && !strncmp(kind, word, strlen(kind));
    return same ? rule : NO_RULE;
}

static bool find_rule(const struct inside *inside, const struct inputs *inputs, int *rule,
                      struct fault *fault)
{
    struct arena arena;
    *rule = inside->rule ? rule_named(inputs->rulebook, inside->rule) : NO_RULE;
    if (*rule != NO_RULE || !inside->rule)
        return true;
    arena_init(&arena);
    const char *nearest = nearest_rule(inputs->rulebook, inside->rule, &arena);
    if (nearest)
        fault_set(fault, FAULT_USAGE, "unknown rule '%s' (did you mean '%s'?)", inside->rule,
                  nearest);
    else
        fault_set(fault, FAULT_USAGE, "unknown rule '%s' (diguan check -v lists them)",
                  inside->rule);
    arena_release(&arena);
    return false;
}

static bool print_graph(const struct rulebook *book, int rule, struct buffer *out,
                        struct fault *fault)
{
    struct namer namer = {.book = book};
    struct graph_names names = names_of(&namer);
    const int slots[] = {book->rules[rule].slot, book->rules[rule].extra};
    for (size_t i = 0; i < 2; i++) {
        if (slots[i] == NO_SLOT)
            continue;
        const struct slot *slot = &book->slots[slots[i]];
        buffer_format(out, "%s.%s %s\n", rule_kind_names[book->rules[rule].kind],
                      book->rules[rule].name, slot->function);
        if (slot->root == NO_NODE)
            buffer_format(out, "    %s\n", gettext(slot->interpreted));
        else if (!graph_print(out, book->graph, slot->root, &names))
            return fault_memory(fault);
    }
    return true;
}

static bool print_program(const struct inputs *inputs, int rule, struct buffer *out,
                          struct fault *fault)
{
    struct namer namer = {.book = inputs->rulebook};
    struct graph_names names = names_of(&namer);
    struct compiled *compiled = compiled_new(inputs->rulebook, NULL, &inputs->registry.tables,
                                             inputs->as_of_day, NULL, fault);
    struct program *alone =
        compiled && rule != NO_RULE ? compiled_rule(compiled, rule, fault) : NULL;
    const struct program *program = rule != NO_RULE ? alone
                                    : compiled      ? compiled_program(compiled)
                                                    : NULL;
    bool printed = program && (program_print(out, program, &names) || fault_memory(fault));
    program_free(alone);
    compiled_free(compiled);
    return printed;
}

bool inside_print(const struct inside *inside, const struct inputs *inputs, struct buffer *out,
                  struct fault *fault)
{
    int rule;
    if (inside->view != INSIDE_GRAPH && inside->view != INSIDE_PROGRAM)
        return true;
    if (!find_rule(inside, inputs, &rule, fault))
        return false;
    return inside->view == INSIDE_GRAPH ? print_graph(inputs->rulebook, rule, out, fault)
                                        : print_program(inputs, rule, out, fault);
}
