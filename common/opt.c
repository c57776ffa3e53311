/* SPDX-License-Identifier: ISC */
#include "opt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "cli.h"
#include "dirs.h"
#include "file.h"
#include "msg.h"
#include "opt_help.h"
#include "opt_set.h"

#define CONF_MAX	((size_t)65536)	/* bytes of a jf-TOOL.conf */

static struct opt_common *
common_of(const struct opt_usage *u, void *args)
{
	return (struct opt_common *)(void *)((char *)args + u->common);
}

static void __attribute__((format(printf, 2, 0)))
complain(const struct opt_usage *u, const char *fmt, va_list ap)
{
	char text[FAIL_TEXT_LEN];

	vsnprintf(text, sizeof(text), fmt, ap);
	msg_error("%s (try %s --help)", text, u->tool);
}

int
opt_mistake(const struct opt_usage *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(u, fmt, ap);
	va_end(ap);
	return 2;
}

int
opt_examples(const struct opt_usage *u)
{
	const char *line = u->examples;
	size_t n;

	msg_error("nothing to read: name a file or pipe records in, such as");
	while (*line != '\0') {
		n = strcspn(line, "\n");
		fprintf(stderr, "  %.*s\n", (int)n, line);
		line += n + (line[n] == '\n');
	}
	return 2;
}

static int
unknown(const struct opt_set *p, const char *name)
{
	const struct opt *near = opt_help_nearest(p->opts, name);

	if (near == NULL)
		return opt_set_mistake(p, "--%s: no such option", name);
	return opt_set_mistake(p, "--%s: no such option, is --%s meant?", name,
	    near->name);
}

/* One long option; *next is taken as its argument where it needs one. */
static int
parse_long(struct opt_set *p, const char *word, const char *next, int *used)
{
	size_t len = strcspn(word, "=");
	const struct opt *o = opt_set_by_name(p->opts, word, len);
	const char *value = word[len] == '=' ? word + len + 1 : NULL;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	if (o == NULL)
		return unknown(p, name);
	if (o->type == OPT_FLAG && value != NULL)
		return opt_set_mistake(p, "--%s: takes no value", name);
	if (o->type != OPT_FLAG && value == NULL) {
		if (next == NULL)
			return opt_set_mistake(p, "--%s: %s is missing", name, o->arg);
		value = next;
		*used = 1;
	}
	return opt_set_value(p, o, value);
}

/* A cluster of letters: -qv, -oFILE, -o FILE. */
static int
parse_letters(struct opt_set *p, const char *word, const char *next, int *used)
{
	const struct opt *o;

	for (; *word != '\0'; word++) {
		if ((o = opt_set_by_letter(p->opts, *word)) == NULL)
			return opt_set_mistake(p, "-%c: no such option", *word);
		if (o->type == OPT_FLAG) {
			if (opt_set_value(p, o, NULL) == -1)
				return -1;
			continue;
		}
		if (word[1] != '\0')
			return opt_set_value(p, o, word + 1);
		if (next == NULL)
			return opt_set_mistake(p, "-%c: %s is missing", *word, o->arg);
		*used = 1;
		return opt_set_value(p, o, next);
	}
	return 0;
}

/* Options of argv into args; operands, when wanted, to its front. */
static int
parse_argv(struct opt_set *p, int argc, char **argv, bool rearrange)
{
	struct opt_common *c = common_of(p->u, p->args);
	int i, used, operands = 0, rc = 0;
	bool options = true;

	for (i = 1; i < argc; i++) {
		used = 0;
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && strncmp(argv[i], "--", 2) == 0)
			rc = parse_long(p, argv[i] + 2, argv[i + 1], &used);
		else if (options && argv[i][0] == '-' && argv[i][1] != '\0')
			rc = parse_letters(p, argv[i] + 1, argv[i + 1], &used);
		else if (++operands, rearrange)
			argv[operands] = argv[i];
		if (rc == -1)
			return -1;
		/* These two come before every mistake behind them. */
		if (!rearrange && (c->help || c->version))
			return 0;
		i += used;
	}
	if (rearrange)
		argv[operands + 1] = NULL;
	return operands;
}

/* One line of jf-TOOL.conf: "name value"; it is cut into pieces in place. */
static int
parse_line(struct opt_set *p, char *line)
{
	char *name = line + strspn(line, " \t"), *value, *end;
	const struct opt *o;

	if (*name == '\0' || *name == '#')
		return 0;
	end = line + strlen(line);
	while (end > name && strchr(" \t\r", end[-1]) != NULL)
		*--end = '\0';
	value = name + strcspn(name, " \t");
	if (*value != '\0') {
		*value++ = '\0';
		value += strspn(value, " \t");
	}
	if ((o = opt_set_by_name(p->opts, name, strlen(name))) == NULL)
		return unknown(p, name);
	if (o->no_file)
		return opt_set_mistake(p, "%s: only on the command line", name);
	if (o->type == OPT_FLAG && *value != '\0')
		return opt_set_mistake(p, "%s: takes no value", name);
	if (o->type != OPT_FLAG && *value == '\0')
		return opt_set_mistake(p, "%s: %s is missing", name, o->arg);
	return opt_set_value(p, o, value);
}

static int
parse_file(struct opt_set *p, const char *path, char *text)
{
	char *line = text, *end;
	int n;

	for (n = 1; line != NULL; n++, line = end) {
		if ((end = strchr(line, '\n')) != NULL)
			*end++ = '\0';
		snprintf(p->where, sizeof(p->where), "%s:%d: ", path, n);
		if (parse_line(p, line) == -1)
			return -1;
	}
	p->where[0] = '\0';
	return 0;
}

/* jf-TOOL.conf of the configuration directory, where there is one. */
static int
read_file(struct opt_set *p, struct opt_common *c)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	char name[64], *path;
	int rc = -1, got;

	snprintf(name, sizeof(name), "%s.conf", p->u->tool);
	path = dirs_config_file(c->config, name, &f);
	/* No home at all (an empty environment) means no such file. */
	if (path == NULL)
		return 0;
	if ((got = file_read_if(path, CONF_MAX, &b, &f)) == -1)
		msg_error("%s", f.text);
	else if (got == 1)
		rc = 0;
	else if (memchr(b.p, '\0', b.len) != NULL)
		opt_set_mistake(p, "%s: not a text file", path);
	else {
		c->file_text = (char *)b.p;	/* args point into it */
		b.p = NULL;
		rc = c->file_text == NULL ? 0 :
		    parse_file(p, path, c->file_text);
	}
	buf_free(&b);
	free(path);
	return rc;
}

static bool
wants_dump(char **argv)
{
	return argv[1] != NULL && strcmp(argv[1], "--options-dump") == 0;
}

/* Answer --help and --version: -1 when one was asked for. */
static int
early(const struct opt_set *p, const struct opt_common *c)
{
	if (!c->help && !c->version)
		return 0;
	if (c->help)
		opt_help_print(p->opts, p->u);
	else
		opt_help_version(p->u);
	return -1;
}

static int
close_stdout(void)
{
	struct fail f = { 0 };

	if (cli_flush(stdout, &f) == 0)
		return 0;
	if (f.text[0] != '\0')
		msg_error("%s", f.text);
	return fail_status(f.kind);
}

int
opt_parse(const struct opt *opts, const struct opt_usage *u, void *args,
    int argc, char **argv, int *status)
{
	struct opt_set p = { .opts = opts, .u = u, .args = args };
	struct opt_common *c = common_of(u, args);
	const struct opt *o;
	size_t n = 1;
	int rc = -1;

	*status = 2;
	for (o = opts; o->type != OPT_END; o++)
		n++;
	if ((p.listed = calloc(n, sizeof(bool))) == NULL)
		return opt_set_mistake(&p, "out of memory");
	if (wants_dump(argv)) {
		opt_help_dump(opts);
		*status = close_stdout();
		goto out;
	}
	/* First for --config and to see mistakes, then to outrank the file. */
	if (parse_argv(&p, argc, argv, false) == -1)
		goto out;
	if (early(&p, c) == -1) {
		*status = close_stdout();
		goto out;
	}
	memset(p.listed, 0, n * sizeof(bool));
	if (read_file(&p, c) == -1)
		goto out;
	memset(p.listed, 0, n * sizeof(bool));
	rc = parse_argv(&p, argc, argv, true);
	msg_config(c->quiet ? MSG_WARN : c->verbose ? MSG_DETAIL : MSG_NOTE,
	    c->log_format == 1);
out:
	free(p.listed);
	return rc;
}

void
opt_free(const struct opt *opts, const struct opt_usage *u, void *args)
{
	struct opt_common *c = common_of(u, args);

	for (; opts->type != OPT_END; opts++)
		if (opts->type == OPT_LIST) {
			struct opt_list *l =
			    (void *)((char *)args + opts->offset);

			free(l->v);
			l->v = NULL;
			l->n = 0;
		}
	free(c->file_text);
	c->file_text = NULL;
}
