/* The compiled run: all functions of a rulebook as one program of column kernels.
 *
 * Gives the outcomes that plain_run gives, to the last bit. A rulebook with interpreted functions
 * cannot be compiled as a whole yet: compiled_possible says so, and the plain run does the work. */
#ifndef DIGUAN_COMPILED_H
#define DIGUAN_COMPILED_H

#include "plain.h"
#include "program.h"

struct compiled;

bool compiled_possible(const struct rulebook *rulebook);

struct compiled *compiled_new(const struct rulebook *rulebook, const struct tables *tables,
                              int as_of_day, struct fault *fault);
void compiled_free(struct compiled *compiled);

/* As plain_run; `first` is a multiple of BLOCK_ROWS and `count` at most that. */
bool compiled_run(struct compiled *compiled, size_t first, size_t count, struct outcomes *outcomes,
                  struct fault *fault);

#endif
