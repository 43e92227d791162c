/* Built-ins about variables, options and positional parameters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtins.h"

static int compare(const void *a, const void *b)
{
	return strcmp((*(struct variable *const *)a)->name, (*(struct variable *const *)b)->name);
}

/* Prints variables that `wanted` accepts, as input for a shell. */
static void print_variables(const char *prefix, bool exported, bool readonly)
{
	size_t count = 0;
	for (struct variable *v = variables(); v; v = v->next)
		count++;
	struct variable **list = xmalloc((count + 1) * sizeof *list);
	count = 0;
	for (struct variable *v = variables(); v; v = v->next)
		if ((!exported || v->exported) && (!readonly || v->readonly))
			list[count++] = v;
	qsort(list, count, sizeof *list, compare);
	for (size_t i = 0; i < count; i++) {
		char *value = list[i]->value ? quote(list[i]->value) : NULL;
		if (value)
			printf("%s%s=%s\n", prefix, list[i]->name, value);
		else if (*prefix)
			printf("%s%s\n", prefix, list[i]->name);
		free(value);
	}
	free(list);
}

/* `name` or `name=value`; false, with a message, for a bad one. */
static bool declare(const char *command, const char *word, char **name)
{
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	if (!is_name(word, length)) {
		sh_error("%s: %s: bad variable name", command, word);
		return false;
	}
	*name = arena_copy(&sh.temporary, word, length);
	return true;
}

static int declare_all(int argc, char **argv, void (*then)(const char *name))
{
	int status = 0;
	for (int i = 1; i < argc; i++) {
		char *name;
		const char *equals = strchr(argv[i], '=');
		if (!declare(argv[0], argv[i], &name) || (equals && !variable_set(name, equals + 1)))
			status = 1;
		else
			then(name);
	}
	return status;
}

static void make_readonly(const char *name)
{
	variable_readonly(name);
}

int builtin_export(int argc, char **argv)
{
	if (argc == 1 || !strcmp(argv[1], "-p")) {
		print_variables("export ", true, false);
		return 0;
	}
	if (!strcmp(argv[1], "-n")) {
		for (struct variable *v = variables(); v; v = v->next)
			for (int i = 2; i < argc; i++)
				v->exported &= strcmp(v->name, argv[i]) != 0;
		return 0;
	}
	return declare_all(argc, argv, variable_export);
}

int builtin_readonly(int argc, char **argv)
{
	if (argc == 1 || !strcmp(argv[1], "-p")) {
		print_variables("readonly ", false, true);
		return 0;
	}
	return declare_all(argc, argv, make_readonly);
}

int builtin_local(int argc, char **argv)
{
	int status = 0;
	if (!sh.functions) {
		sh_error("local: not in a function");
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		char *name;
		const char *equals = strchr(argv[i], '=');
		if (!declare("local", argv[i], &name)) {
			status = 1;
			continue;
		}
		scope_save(name);
		if (equals)
			variable_set(name, equals + 1);
	}
	return status;
}

int builtin_unset(int argc, char **argv)
{
	bool functions_only = false, status = false;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-f"))
			functions_only = true;
		else if (!strcmp(argv[i], "-v"))
			functions_only = false;
		else if (functions_only)
			function_unset(argv[i]);
		else
			status |= !variable_unset(argv[i]);
	}
	return status;
}

int builtin_shift(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 1, held = 0;
	while (sh.args[held])
		held++;
	if (count > held || count < 0) {
		sh_error("shift: can't shift that many");
		return 1;
	}
	char **old = sh.args;
	sh.args = NULL;
	set_args(old + count);
	free_list(old);
	return 0;
}

static const struct {
	char letter;
	const char *name;
	bool *flag;
} OPTIONS[] = {
	{ 'e', "errexit", &sh.errexit }, { 'f', "noglob", &sh.noglob }, { 'u', "nounset", &sh.nounset }, { 'x', "xtrace", &sh.xtrace },
	{ 'v', "verbose", &sh.verbose }, { 'n', "noexec", &sh.noexec }, { 'a', "allexport", &sh.allexport }, { 'C', "noclobber", &sh.noclobber },
	{ 0, "pipefail", &sh.pipefail },
};

bool set_option(const char *name, char letter, bool on)
{
	for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++)
		if (name ? !strcmp(name, OPTIONS[i].name) : OPTIONS[i].letter == letter) {
			*OPTIONS[i].flag = on;
			return true;
		}
	if (name)
		sh_error("set: illegal option -o %s", name);
	else
		sh_error("set: illegal option %c%c", on ? '-' : '+', letter);
	return false;
}

static void print_options(bool as_input)
{
	for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
		if (as_input)
			printf("set %co %s\n", *OPTIONS[i].flag ? '-' : '+', OPTIONS[i].name);
		else
			printf("%-15s %s\n", OPTIONS[i].name, *OPTIONS[i].flag ? "on" : "off");
	}
}

int builtin_set(int argc, char **argv)
{
	int at = 1;
	if (argc == 1) {
		print_variables("", false, false);
		return 0;
	}
	for (; at < argc && (argv[at][0] == '-' || argv[at][0] == '+') && argv[at][1]; at++) {
		bool on = argv[at][0] == '-';
		if (!strcmp(argv[at], "--")) {
			at++;
			set_args(argv + at);
			return 0;
		}
		for (const char *letter = argv[at] + 1; *letter; letter++) {
			bool ok = true;
			if (*letter != 'o')
				ok = set_option(NULL, *letter, on);
			else if (at + 1 < argc)
				ok = set_option(argv[++at], 0, on);
			else
				print_options(!on);
			if (!ok) {
				if (!sh.interactive)
					sh.flow = FLOW_EXIT;
				return sh.status = 2;
			}
			if (letter[0] == 'o')
				break;
		}
	}
	if (at < argc)
		set_args(argv + at);
	return 0;
}

/* What a subshell takes over from its parent (state.c). */
int builtin_state(int argc, char **argv)
{
	if (argc < 6)
		return 2;
	sh.pid = atoi(argv[1]);
	sh.background = atoi(argv[3]);
	sh.condition = atoi(argv[4]);
	sh.name = xstrdup(argv[5]);
	return atoi(argv[2]);
}

static int getopts_done(const char *name)
{
	variable_set(name, "?");
	return 1;
}

int builtin_getopts(int argc, char **argv)
{
	static size_t place; /* in the word of OPTIND */
	if (argc < 3) {
		sh_error("usage: getopts optstring var [arg...]");
		return 2;
	}
	const char *spec = argv[1], *name = argv[2], *index = variable_get("OPTIND");
	char **args = argc > 3 ? argv + 3 : sh.args;
	int at = index ? atoi(index) : 1, count = 0;
	char text[12], letter[2] = { 0 };
	bool silent = *spec == ':';
	while (args[count])
		count++;
	if (at < 1)
		at = 1;
	if (at == 1 && place && (at > count || place >= strlen(args[at - 1])))
		place = 0;
	if (!place) {
		if (at > count || args[at - 1][0] != '-' || !args[at - 1][1])
			return getopts_done(name);
		if (!strcmp(args[at - 1], "--")) {
			snprintf(text, sizeof text, "%d", at + 1);
			variable_set("OPTIND", text);
			return getopts_done(name);
		}
		place = 1;
	}
	letter[0] = args[at - 1][place++];
	const char *found = letter[0] == ':' ? NULL : strchr(spec, letter[0]);
	const char *result = letter;
	variable_unset("OPTARG");
	if (!found) {
		result = "?";
		if (silent)
			variable_set("OPTARG", letter);
		else
			sh_error("Illegal option -%s", letter);
	} else if (found[1] == ':') {
		const char *value = args[at - 1][place] ? args[at - 1] + place : at < count ? args[at++] : NULL;
		place = 0;
		if (value) {
			variable_set("OPTARG", value);
		} else {
			result = silent ? ":" : "?";
			if (silent)
				variable_set("OPTARG", letter);
			else
				sh_error("No arg for -%s option", letter);
		}
		at++;
	}
	if (place && !args[at - 1][place]) {
		place = 0;
		at++;
	}
	snprintf(text, sizeof text, "%d", at);
	variable_set("OPTIND", text);
	variable_set(name, result);
	return 0;
}
