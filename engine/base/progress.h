/* Progress of long work: the app draws it, everyone below only reports it. */
#ifndef DIGUAN_PROGRESS_H
#define DIGUAN_PROGRESS_H

#include <stddef.h>

struct progress {
    /* `phase` is an untranslated English word or phrase (marked with N_ for the catalogue); total 0
     * means not known. Called at most every few thousand rows. */
    void (*report)(void *context, const char *phase, size_t done, size_t total);
    void *context;
};

/* Harmless when progress is NULL. */
static inline void progress_report(const struct progress *progress, const char *phase, size_t done,
                                   size_t total)
{
    if (progress)
        progress->report(progress->context, phase, done, total);
}

#endif
