/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <strings.h>

#include "headers.h"
#include "secret.h"

#define FILE_MAX	(64 * 1024)

/* The next line, without its end and a CR before it; NULL when there is none.
 * Empty lines are stepped over. */
static const char *
next_line(const char **at, size_t *len)
{
	const char *line = *at + strspn(*at, "\r\n");

	*len = strcspn(line, "\r\n");
	*at = line + *len;
	return *len == 0 ? NULL : line;
}

/* Is the name one that says what we do, or how the body is framed? */
static bool
is_ours(const char *name, size_t len)
{
	static const char *const ours[] = { "Host", "Content-Length",
		"Transfer-Encoding", "Connection", "Expect", "TE", "Upgrade",
		"If-None-Match", "Idempotency-Key", "Proxy-Authorization" };
	size_t i;

	for (i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strlen(ours[i]) == len &&
		    strncasecmp(name, ours[i], len) == 0)
			return true;
	return false;
}

/* RFC 9110, sections 5.1 and 5.5.  Never shows the value. */
static int
check_line(const char *line, size_t len, unsigned number, struct fail *f)
{
	size_t name = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");
	size_t i, value;

	if (name == 0 || name >= len || line[name] != ':')
		return fail_set(f, FAIL_USAGE, "header %u is not NAME: VALUE",
		    number);
	value = name + 1 + strspn(line + name + 1, " \t");
	for (i = value; i < len; i++)
		if ((unsigned char)line[i] < ' ' && line[i] != '\t')
			return fail_set(f, FAIL_USAGE, "header %u holds a "
			    "control character", number);
	if (value >= len)
		return fail_set(f, FAIL_USAGE, "header %u has no value", number);
	if (is_ours(line, name))
		return fail_set(f, FAIL_USAGE, "%.*s is jf-send's own header",
		    (int)name, line);
	return 0;
}

int
headers_load(const char *path, const char *config, struct buf *out,
    struct fail *f)
{
	const char *at, *line;
	unsigned number = 0;
	size_t len;

	if (secret_load(path, config, FILE_MAX, true, out, f) == -1)
		return -1;
	for (at = buf_text(out); (line = next_line(&at, &len)) != NULL;)
		if (check_line(line, len, ++number, f) == -1)
			return fail_at(f, "%s", path);
	return 0;
}

int
headers_add(const struct buf *lines, struct transfer *t, struct fail *f)
{
	const char *at, *line;
	size_t len;

	if (lines == NULL)
		return 0;
	for (at = buf_text(lines); (line = next_line(&at, &len)) != NULL;)
		if (transfer_header(t, f, "%.*s", (int)len, line) == -1)
			return -1;
	return 0;
}
