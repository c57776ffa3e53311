/* SPDX-License-Identifier: ISC */
#include "msg.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "jsonl.h"

#define LINE	2048	/* bytes of a message before it is escaped */

/* Set once by main's first calls, only read afterwards. */
static struct {
	const char *name;
	enum msg_level shown;
	bool json;
	bool progress;		/* a progress line stands on the terminal */
	int64_t progress_ms;	/* when it was last drawn */
} msg = { "jf", MSG_NOTE, false, false, 0 };

void
msg_start(const char *name)
{
	msg.name = name;
}

void
msg_config(enum msg_level shown, bool json)
{
	msg.shown = shown;
	msg.json = json;
}

const char *
msg_name(void)
{
	return msg.name;
}

/* Length of the valid UTF-8 sequence at s, 0 if there is none (RFC 3629). */
static size_t
utf8_len(const unsigned char *s, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 0;
	if (n == 0 || s[0] > 0xf4 || n > len)
		return 0;
	*cp = s[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return n;
}

/* Characters that move the cursor or reorder what a person reads. */
static bool
is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
	    cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

char *
msg_escape(char *out, size_t size, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t o = 0, n;
	uint32_t cp = 0;
	char part[16];
	int w;

	while (len > 0) {
		n = utf8_len(s, len, &cp);
		if (n == 0)
			w = snprintf(part, sizeof(part), "\\x%02x", *s);
		else if (cp < 0x100 && is_unsafe(cp))
			w = snprintf(part, sizeof(part), "\\x%02x",
			    (unsigned)cp);
		else if (is_unsafe(cp))
			w = snprintf(part, sizeof(part), "\\u%04x",
			    (unsigned)cp);
		else
			w = snprintf(part, sizeof(part), "%.*s", (int)n,
			    (const char *)s);
		if (o + (size_t)w + 1 > size)
			break;
		memcpy(out + o, part, (size_t)w);
		o += (size_t)w;
		n = n == 0 ? 1 : n;
		s += n;
		len -= n;
	}
	if (size > 0)
		out[o] = '\0';
	return out;
}

static void
print_json(enum msg_level level, const char *text)
{
	static const char *const names[] = { "error", "warning", "note",
	    "detail" };
	struct buf b = { 0 };

	if (buf_printf(&b, "{\"tool\":\"%s\",\"level\":\"%s\",\"text\":",
	    msg.name, names[level]) == 0 &&
	    jsonl_string(&b, text, strlen(text)) == 0 &&
	    buf_adds(&b, "}\n") == 0)
		fputs(buf_text(&b), stderr);
	buf_free(&b);
}

static void __attribute__((format(printf, 2, 0)))
print(enum msg_level level, const char *fmt, va_list ap)
{
	char text[LINE], safe[LINE * 2];

	if (level > msg.shown)
		return;
	msg_progress_end();
	vsnprintf(text, sizeof(text), fmt, ap);
	if (msg.json)
		print_json(level, text);
	else
		fprintf(stderr, "%s: %s\n", msg.name,
		    msg_escape(safe, sizeof(safe), text, strlen(text)));
}

#define PRINT(function, level)				\
void							\
function(const char *fmt, ...)				\
{							\
	va_list ap;					\
							\
	va_start(ap, fmt);				\
	print(level, fmt, ap);				\
	va_end(ap);					\
}

PRINT(msg_error, MSG_ERROR)
PRINT(msg_warn, MSG_WARN)
PRINT(msg_note, MSG_NOTE)
PRINT(msg_detail, MSG_DETAIL)

void
msg_progress(const char *fmt, ...)
{
	char text[160], safe[240];
	struct timespec ts;
	int64_t now;
	va_list ap;

	if (msg.shown < MSG_NOTE || msg.json || !isatty(STDERR_FILENO))
		return;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
	if (msg.progress && now - msg.progress_ms < 100)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "\r%s\033[K",
	    msg_escape(safe, sizeof(safe), text, strlen(text)));
	msg.progress = true;
	msg.progress_ms = now;
}

void
msg_progress_end(void)
{
	if (msg.progress)
		fputs("\r\033[K", stderr);
	msg.progress = false;
}
