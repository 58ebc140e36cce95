/* The compiled run: all functions of a rulebook as one program of column kernels.
 *
 * Gives the outcomes that plain_run gives, to the last bit. Interpreted functions are run on each
 * household before its block and given to the program, so that other rules can use them. So are
 * outcomes that another evaluation kept: the program is one of the other functions alone. */
#ifndef DIGUAN_COMPILED_H
#define DIGUAN_COMPILED_H

#include "kept.h"
#include "reason_search.h"

/* Shared by threads. `values` as for ground.h; `kept` may be NULL, and must outlive it. */
struct compiled;
struct compiled *compiled_new(const struct rulebook *rulebook, const struct policy *values,
                              const struct tables *tables, int as_of_day, const struct kept *kept,
                              struct fault *fault);
void compiled_free(struct compiled *compiled);
const struct ground *compiled_ground(const struct compiled *compiled);
const struct program *compiled_program(const struct compiled *compiled);

/* Whether the outcomes of a slot are taken from what was kept. */
bool compiled_takes(const struct compiled *compiled, int slot);

/* A program of one rule's functions alone, to look at or to time; the caller frees it. */
struct program *compiled_rule(const struct compiled *compiled, int rule, struct fault *fault);

/* Memory of one thread. */
struct compiled_frame;
struct compiled_frame *compiled_frame_new(const struct compiled *compiled, struct fault *fault);
void compiled_frame_free(struct compiled_frame *frame);

/* The interpreted functions of a block: of all threads only one at a time. `first` is a multiple of
 * BLOCK_ROWS and `count` at most that. Faults are those of plain_run. */
bool compiled_begin(struct compiled *compiled, struct compiled_frame *frame, size_t first,
                    size_t count, struct fault *fault);
/* All other functions of the block that was begun. The columns are valid until the frame's next
 * block. */
const struct lanes *compiled_run(const struct compiled *compiled, struct compiled_frame *frame);

#endif
