/* Files that a policy or a scenario names, and their paths.
 *
 * A path is as the user can find the file: the folder of the file that names it joined with what is
 * written there, `.`, `..` and doubled slashes folded. All strings belong to the arena; a verb that
 * gives a path gives NULL when memory is short. */
#ifndef DIGUAN_FILES_H
#define DIGUAN_FILES_H

#include "policy.h"

struct document_node;

const char *files_fold(const char *path, struct arena *arena);
/* `path` itself when it is absolute. */
const char *files_join(const char *folder, const char *path, struct arena *arena);
/* The folder in which the file lies: "." for a bare name. */
const char *files_folder(const char *path, struct arena *arena);

/* The path that stands under `key`. Faults: no text, no such file, a folder, not readable. */
bool files_read_path(const struct document_node *node, const char *key, const char *folder,
                     const char **path, struct arena *arena, struct fault *fault);

/* The list under `rules` behind the files that the policy has, which are shared and stay; a file
 * that it has already is a fault, unless by this very item. All get `layer`. */
bool files_read_rules(const struct document_node *node, const char *folder, int layer,
                      struct policy *policy, struct arena *arena, struct fault *fault);

#endif
