/* SPDX-License-Identifier: ISC */
#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "budget.h"
#include "clock.h"
#include "msg.h"
#include "num.h"

#define SLOTS	64	/* more than the seconds of a window */

/* What went in one second. */
struct slot {
	int64_t second;
	uint64_t bytes;
};

int
budget_parse(const char *text, uint64_t *bits)
{
	char *end;
	double v;

	if (strcmp(text, "unlimited") == 0) {
		*bits = 0;
		return 0;
	}
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	v = strtod(text, &end);
	if (*end == 'k') {
		v *= 1e3;
		end++;
	} else if (*end == 'M') {
		v *= 1e6;
		end++;
	}
	if (strncmp(end, "bit", 3) == 0)
		end += 3;
	if (strncmp(end, "/s", 2) == 0)
		end += 2;
	if (*end != '\0' || errno != 0 || !(v >= BUDGET_RATE_MIN && v <= 1e12))
		return -1;
	*bits = (uint64_t)v;
	return 0;
}

int
budget_open(struct budget *b, const char *path, uint64_t bits,
    struct fail *f)
{
	b->fd = -1;
	b->rate = bits / 8;
	if (b->now_ms == NULL)
		b->now_ms = clock_ms;
	if (bits == 0)
		return 0;
	b->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	return b->fd == -1 ? fail_errno(f, "%s", path) : 0;
}

void
budget_close(struct budget *b)
{
	if (b->fd != -1)
		close(b->fd);
	b->fd = -1;
}

/* Lock, read, forget what is too old.  Bytes spent in the last minute. */
static uint64_t
begin(const struct budget *b, struct slot v[SLOTS], int64_t now)
{
	uint64_t used = 0;
	size_t i;

	memset(v, 0, SLOTS * sizeof *v);
	while (flock(b->fd, LOCK_EX) == -1 && errno == EINTR)
		;
	if (pread(b->fd, v, SLOTS * sizeof *v, 0) < 0)
		memset(v, 0, SLOTS * sizeof *v);
	for (i = 0; i < SLOTS; i++) {
		/* From before a reboot: it may have been just now. */
		if (v[i].second > now)
			v[i].second = now;
		if (v[i].second < now - BUDGET_WINDOW_S)
			v[i] = (struct slot){ 0 };
		used += v[i].bytes;
	}
	return used;
}

/* Add to this second, write, unlock. */
static void
end(const struct budget *b, struct slot v[SLOTS], int64_t now, uint64_t bytes)
{
	size_t i, at = SLOTS;

	for (i = 0; i < SLOTS; i++)
		if (v[i].second == now && v[i].bytes > 0)
			at = i;
		else if (at == SLOTS && v[i].bytes == 0)
			at = i;
	/* More live seconds than slots cannot be; an odd file may say so. */
	if (at == SLOTS)
		at = 0;
	v[at].second = now;
	v[at].bytes += bytes;
	if (pwrite(b->fd, v, SLOTS * sizeof *v, 0) == -1)
		(void)0;	/* a full disk: what is not counted is not kept */
	flock(b->fd, LOCK_UN);
}

uint64_t
budget_used(const struct budget *b)
{
	struct slot v[SLOTS];
	uint64_t used;

	if (b->fd == -1)
		return 0;
	used = begin(b, v, b->now_ms() / 1000);
	flock(b->fd, LOCK_UN);
	return used;
}

uint64_t
budget_room(const struct budget *b)
{
	uint64_t limit = b->rate * BUDGET_WINDOW_S, used;

	if (b->fd == -1)
		return UINT64_MAX;
	used = budget_used(b);
	return used < limit ? limit - used : 0;
}

uint64_t
budget_take(const struct budget *b, uint64_t want)
{
	uint64_t limit = b->rate * BUDGET_WINDOW_S, used, got;
	int64_t now;
	struct slot v[SLOTS];

	if (b->fd == -1)
		return want;
	now = b->now_ms() / 1000;
	used = begin(b, v, now);
	got = used >= limit ? 0 : limit - used < want ? limit - used : want;
	end(b, v, now, got);
	return got;
}

/* The oldest second since then that has any bytes, or NULL. */
static struct slot *
oldest(struct slot v[SLOTS], int64_t since)
{
	struct slot *s = NULL;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if (v[i].bytes > 0 && v[i].second >= since &&
		    (s == NULL || v[i].second < s->second))
			s = &v[i];
	return s;
}

void
budget_settle(const struct budget *b, int64_t bytes, int64_t since_ms)
{
	struct slot v[SLOTS], *s;
	uint64_t back = bytes < 0 ? (uint64_t)-bytes : 0, n;
	int64_t now;

	if (b->fd == -1 || bytes == 0)
		return;
	now = b->now_ms() / 1000;
	begin(b, v, now);
	while (back > 0 && (s = oldest(v, since_ms / 1000)) != NULL) {
		n = back < s->bytes ? back : s->bytes;
		s->bytes -= n;
		back -= n;
	}
	end(b, v, now, bytes > 0 ? (uint64_t)bytes : 0);
}

/* TLS records, TCP and IP headers, acknowledgements: 6 % and a little. */
uint64_t
budget_cost(uint64_t bytes)
{
	return bytes + bytes / 16 + 512;
}

bool
budget_may_begin(const struct budget *b, uint64_t bytes)
{
	uint64_t limit = b->rate * BUDGET_WINDOW_S;
	uint64_t need = budget_cost(bytes) + BUDGET_OPENING;

	if (b->fd == -1)
		return true;
	return budget_room(b) >= (need > limit / 2 ? limit / 2 : need);
}

void
budget_announce(const struct budget *b, uint64_t bytes)
{
	uint64_t seconds = b->rate == 0 ? 0 : budget_cost(bytes) / b->rate;
	char size[32], span[32];

	if (b->fd == -1 || seconds <= BUDGET_WINDOW_S)
		return;
	msg_note("%s to send: about %s at %llu kbit/s",
	    num_bytes(bytes, size, sizeof size),
	    num_span(seconds, span, sizeof span),
	    (unsigned long long)(b->rate * 8 / 1000));
}
