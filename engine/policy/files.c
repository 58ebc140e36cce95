#include "files.h"
#include "document.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- paths ---- */

static bool is_part(const char *part, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(part, name, length) == 0;
}

/* Where the last part of `path` begins. */
static size_t last_part(const char *path, size_t length)
{
    while (length && path[length - 1] != '/')
        length--;
    return length;
}

/* `..` takes the part before it away, unless that is `..` itself or there is none. */
static size_t add_part(char *path, size_t length, const char *part, size_t part_length)
{
    bool absolute = path[0] == '/';
    if (part_length == 0 || is_part(part, part_length, "."))
        return length;
    size_t start = last_part(path, length);
    if (is_part(part, part_length, "..")) {
        if (start < length && !is_part(path + start, length - start, ".."))
            return start > 1 ? start - 1 : start;
        if (absolute)
            return length;
    }
    if (length && path[length - 1] != '/')
        path[length++] = '/';
    memcpy(path + length, part, part_length);
    return length + part_length;
}

/* The same path without `.`, `..` and doubled slashes where they can be folded. */
const char *files_fold(const char *path, struct arena *arena)
{
    char *folded = arena_take(arena, strlen(path) + 2);
    if (!folded)
        return NULL;
    size_t length = path[0] == '/';
    memcpy(folded, path, length);
    while (*path) {
        size_t part = strcspn(path, "/");
        length = add_part(folded, length, path, part);
        path += part;
        path += *path == '/';
    }
    if (length == 0)
        folded[length++] = '.';
    folded[length] = '\0';
    return folded;
}

const char *files_join(const char *folder, const char *path, struct arena *arena)
{
    if (path[0] == '/')
        return files_fold(path, arena);
    char *joined = arena_format(arena, "%s/%s", folder, path);
    return joined ? files_fold(joined, arena) : NULL;
}

const char *files_folder(const char *path, struct arena *arena)
{
    size_t length = last_part(path, strlen(path));
    if (length == 0)
        return arena_text(arena, ".");
    return arena_bytes(arena, path, length > 1 ? length - 1 : 1);
}

/* ---- files that a policy names ---- */

static bool check_file(const char *path, struct mark mark, struct fault *fault)
{
    struct stat status;
    if (stat(path, &status) != 0 && errno == ENOENT)
        return fault_at(fault, FAULT_POLICY, mark, "file '%s' does not exist", path);
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return fault_at(fault, FAULT_POLICY, mark, "'%s' is a folder, not a file", path);
    if (access(path, R_OK) != 0)
        return fault_at(fault, FAULT_IO, mark, "cannot read '%s': %s", path, strerror(errno));
    return true;
}

bool files_read_path(const struct document_node *node, const char *key, const char *folder,
                     const char **path, struct arena *arena, struct fault *fault)
{
    const char *text;
    if (!document_item(node, key, &text, fault))
        return false;
    *path = files_join(folder, text, arena);
    return *path ? check_file(*path, node->mark, fault) : fault_memory(fault);
}

static const struct policy_file *find_file(const struct policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->nrule_files; i++)
        if (strcmp(policy->rule_files[i].path, path) == 0)
            return &policy->rule_files[i];
    return NULL;
}

static bool fault_known(const struct policy_file *known, const char *path, struct mark mark,
                        struct fault *fault)
{
    if (strcmp(known->mark.file, mark.file) == 0)
        return fault_at(fault, FAULT_POLICY, mark,
                        "rule file '%s' is listed twice (first at line %d)", path,
                        known->mark.line);
    return fault_at(fault, FAULT_POLICY, mark, "rule file '%s' is listed at %s:%d already", path,
                    known->mark.file, known->mark.line);
}

/* There is room for the file in the policy's list. */
static bool read_rule_file(const struct document_node *node, const char *folder, int layer,
                           struct policy *policy, struct arena *arena, struct fault *fault)
{
    const char *path;
    if (!files_read_path(node, "rules", folder, &path, arena, fault))
        return false;
    const struct policy_file *known = find_file(policy, path);
    if (known)
        return mark_same(known->mark, node->mark) || fault_known(known, path, node->mark, fault);
    policy->rule_files[policy->nrule_files++] = (struct policy_file){path, node->mark, layer};
    return true;
}

/* The list gets room for as many more. */
static bool make_room(struct policy *policy, size_t more, struct arena *arena)
{
    struct policy_file *files = arena_array(arena, policy->nrule_files + more, sizeof *files);
    if (files && policy->nrule_files)
        memcpy(files, policy->rule_files, policy->nrule_files * sizeof *files);
    policy->rule_files = files;
    return files != NULL;
}

enum { MOST_RULE_FILES = 1000 };

bool files_read_rules(const struct document_node *node, const char *folder, int layer,
                      struct policy *policy, struct arena *arena, struct fault *fault)
{
    if (!document_kind(node, NODE_SEQUENCE, "rules", fault))
        return false;
    if (node->count > MOST_RULE_FILES)
        return fault_at(fault, FAULT_IO, node->mark, "'%s' is too long (at most %d)", "rules",
                        MOST_RULE_FILES);
    if (node->count && !make_room(policy, node->count, arena))
        return fault_memory(fault);
    bool good = true;
    for (size_t i = 0; i < node->count; i++)
        if (!read_rule_file(node->items[i], folder, layer, policy, arena, fault))
            good = false;
    return good;
}
