/* A synthetic province: the 86 counties of Gansu with townships, villages, households and members.
 *
 * Shares and distributions are assumptions (docs/synthetic.md lists each). The file says that it is
 * synthetic in 登记信息. The same households and seed give the same bytes. Written to a temporary
 * file that replaces `path` at the end. */
#ifndef DIGUAN_GENERATE_H
#define DIGUAN_GENERATE_H

#include "fault.h"
#include "progress.h"

#include <stddef.h>
#include <stdint.h>

bool generate_registry(const char *path, size_t households, uint64_t seed,
                       const struct progress *progress, struct fault *fault);

#endif
