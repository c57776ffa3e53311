/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ftp_reply.h"

/* The code of a line, *last: it ends a reply; 0: no code. */
static int
line_code(const char *p, size_t n, bool *last)
{
	if (n < 3 || !isdigit((unsigned char)p[0]) ||
	    !isdigit((unsigned char)p[1]) || !isdigit((unsigned char)p[2]))
		return 0;
	*last = n == 3 || p[3] != '-';
	return (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
}

int
ftp_reply(const struct buf *b, size_t *len)
{
	const char *p = buf_text(b), *end = p + b->len, *nl;
	int first = 0, code;
	bool last = false;

	while ((nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		code = line_code(p, (size_t)(nl - p) -
		    (nl > p && nl[-1] == '\r'), &last);
		if (first == 0 && code < 100)
			return -1;
		if (first == 0)
			first = code;
		if (code == first && last) {
			*len = (size_t)(nl + 1 - buf_text(b));
			return first;
		}
		p = nl + 1;
	}
	/* Not even the beginning of a code? */
	for (size_t i = 0; first == 0 && i < b->len && i < 3; i++)
		if (!isdigit((unsigned char)buf_text(b)[i]))
			return -1;
	return 0;
}

uint16_t
ftp_reply_epsv(const char *text)
{
	unsigned port;
	char mark[4], end;

	for (text = strchr(text, '('); text != NULL;
	    text = strchr(text + 1, '('))
		if (sscanf(text, "(%3[!-~]%5u%c)", mark, &port, &end) == 3 &&
		    mark[0] == mark[1] && mark[1] == mark[2] &&
		    mark[0] == end && port > 0 && port < 65536)
			return (uint16_t)port;
	return 0;
}

uint16_t
ftp_reply_pasv(const char *text, char address[INET_ADDRSTRLEN])
{
	unsigned n[6];

	for (text += strcspn(text, " ") ; *text != '\0'; text++) {
		if (!isdigit((unsigned char)*text) ||
		    isdigit((unsigned char)text[-1]) ||
		    sscanf(text, "%3u,%3u,%3u,%3u,%3u,%3u", &n[0], &n[1],
		    &n[2], &n[3], &n[4], &n[5]) != 6)
			continue;
		for (int i = 0; i < 6; i++)
			if (n[i] > 255)
				return 0;
		snprintf(address, INET_ADDRSTRLEN, "%u.%u.%u.%u", n[0], n[1],
		    n[2], n[3]);
		return (uint16_t)(n[4] << 8 | n[5]);
	}
	return 0;
}
