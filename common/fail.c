/* SPDX-License-Identifier: ISC */
#include "fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
fail_set(struct fail *f, enum fail_kind kind, const char *fmt, ...)
{
	va_list ap;

	f->kind = kind;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	return -1;
}

int
fail_errno(struct fail *f, const char *fmt, ...)
{
	int saved = errno;
	size_t len;
	va_list ap;

	f->kind = FAIL_HERE;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	len = strlen(f->text);
	snprintf(f->text + len, sizeof(f->text) - len, ": %s", strerror(saved));
	return -1;
}

int
fail_nomem(struct fail *f)
{
	return fail_set(f, FAIL_HERE, "out of memory");
}

int
fail_at(struct fail *f, const char *fmt, ...)
{
	char old[FAIL_TEXT_LEN];
	size_t len;
	va_list ap;

	if (f->text[0] == '\0')	/* nothing is to be said, on purpose */
		return -1;
	memcpy(old, f->text, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	len = strlen(f->text);
	snprintf(f->text + len, sizeof(f->text) - len, ": %s", old);
	return -1;
}

void
fail_keep(struct fail *worst, const struct fail *f)
{
	if (f->kind > worst->kind)
		*worst = *f;
}

int
fail_status(enum fail_kind kind)
{
	static const int status[] = {
		[FAIL_NONE] = 0, [FAIL_LATER] = 75, [FAIL_PART] = 3,
		[FAIL_HERE] = 4, [FAIL_NO] = 1, [FAIL_SIGNAL] = 128,
		[FAIL_USAGE] = 2, [FAIL_OUTPUT] = 4,
	};

	return status[kind];
}

void
fail_clear(struct fail *f)
{
	f->kind = FAIL_NONE;
	f->text[0] = '\0';
}
