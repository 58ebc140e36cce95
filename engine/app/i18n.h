/* The language of messages: English, or Chinese from the catalogue po/zh_CN.po.
 *
 * No locale of that language need be installed. Numbers and dates never depend on it. */
#ifndef DIGUAN_I18N_H
#define DIGUAN_I18N_H

#include "fault.h"
#include "place.h"

/* The value of the last --lang among the arguments, or NULL: needed before options are parsed,
 * because what is said about options is translated too. */
const char *i18n_wanted(int argc, char **argv);

/* `wanted` is a name such as en, zh or zh_CN; NULL takes LC_ALL, LC_MESSAGES or LANG. A language
 * that the program does not speak is a fault of kind FAULT_USAGE when it was asked for by name,
 * and English otherwise. */
bool i18n_init(const char *wanted, const struct place *place, struct fault *fault);

#endif
