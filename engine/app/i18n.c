#include "i18n.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char domain[] = "diguan";

const char *i18n_wanted(int argc, char **argv)
{
    const char *wanted = NULL;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            wanted = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            wanted = argv[++i];
    }
    return wanted;
}

static const char *language_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "C";
}

/* "zh" is the language of zh, zh_CN, zh-Hans and zh_CN.UTF-8. */
static bool is_language(const char *name, const char *language)
{
    size_t length = strlen(language);
    return strncmp(name, language, length) == 0 &&
           !strchr("abcdefghijklmnopqrstuvwxyz", name[length] ? name[length] : '_');
}

/* Catalogues are looked up by LANGUAGE, which glibc heeds in every locale but plain C. */
static void set_locale(const char *language)
{
    setenv("LANGUAGE", language, 1);
    if (!setlocale(LC_ALL, "C.UTF-8"))
        setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
}

static void bind_catalogue(const struct place *place)
{
    char folder[PATH_MAX];
    if (!place_find(place, NULL, "locale", "../share/locale", folder))
        return;
    bindtextdomain(domain, folder);
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain);
}

bool i18n_init(const char *wanted, const struct place *place, struct fault *fault)
{
    const char *name = wanted ? wanted : language_of_environment();
    if (is_language(name, "zh")) {
        set_locale("zh_CN");
        bind_catalogue(place);
        return true;
    }
    set_locale("C");
    if (!wanted || is_language(name, "en") || strcmp(name, "C") == 0)
        return true;
    return fault_set(fault, FAULT_USAGE, "option '--lang' needs en or zh_CN, found '%s'", wanted);
}
