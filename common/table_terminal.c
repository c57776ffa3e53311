/* SPDX-License-Identifier: ISC */
/* The half of table.h that knows terminals: colour, width, lines. */
#include "table.h"

#include <sys/ioctl.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "num.h"
#include "opt.h"

static bool
env_is(const char *name, const char *value)
{
	const char *has = getenv(name);

	return has != NULL && strcmp(has, value) == 0;
}

/* Set, and not to nothing. */
static bool
env_given(const char *name)
{
	const char *has = getenv(name);

	return has != NULL && *has != '\0';
}

bool
table_colored(FILE *fp, int color)
{
	if (color != OPT_COLOR_AUTO)
		return color == OPT_COLOR_ALWAYS;
	if (env_given("NO_COLOR"))
		return false;
	if (env_given("CLICOLOR_FORCE") && !env_is("CLICOLOR_FORCE", "0"))
		return true;
	if (env_is("CLICOLOR", "0") || env_is("TERM", "dumb"))
		return false;
	return isatty(fileno(fp));
}

bool
table_wanted(FILE *fp, int format)
{
	return format == OPT_TABLE ||
	    (format == OPT_AUTO && isatty(fileno(fp)));
}

unsigned
table_width(FILE *fp)
{
	const char *env = getenv("COLUMNS");
	struct winsize ws;
	uint64_t n;

	if (env != NULL && num_uint(env, 1, UINT_MAX, &n) == 0)
		return (unsigned)n;
	if (ioctl(fileno(fp), TIOCGWINSZ, &ws) == 0)
		return ws.ws_col;
	return 0;
}

const char *
table_on(enum table_color color, bool colored)
{
	static const char *const codes[] = {
		[TABLE_PLAIN] = "", [TABLE_GOOD] = "\033[32m",
		[TABLE_WARN] = "\033[33m", [TABLE_BAD] = "\033[31m",
		[TABLE_DIM] = "\033[2m", [TABLE_BOLD] = "\033[1m"
	};

	return colored ? codes[color] : "";
}

const char *
table_off(enum table_color color, bool colored)
{
	return colored && color != TABLE_PLAIN ? "\033[0m" : "";
}

void
table_wrap(FILE *out, size_t width, const char *first, const char *indent,
    const char *text)
{
	size_t room, n, at;

	do {
		n = strlen(text);
		room = width > strlen(first) ? width - strlen(first) : 1;
		if (width > 0 && n > room) {
			for (at = room; at > 0 && text[at] != ' ';)
				at--;
			n = at > 0 ? at : strcspn(text, " ");
		}
		fprintf(out, "%s%.*s\n", first, (int)n, text);
		text += n;
		text += *text == ' ';
		first = indent;
	} while (*text != '\0');
}
