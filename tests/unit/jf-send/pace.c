/* SPDX-License-Identifier: ISC */
/*
 * Ten simulated minutes of three senders that share the line: one with parts
 * of 4 MiB, one with payloads of 100 kB, one with a heartbeat every 20 s.  What
 * is on the wire never exceeds the share in any minute, and the long ones still
 * move evenly.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../tap.h"
#include "cmd/jf-send/pace.h"

#define STEP_MS	20
#define STEPS	(600 * 1000 / STEP_MS)
#define MINUTE	(60 * 1000 / STEP_MS)
#define OPENING	5000	/* what a handshake and an answer really take */

static int64_t fake_ms;

static int64_t
fake_now(void)
{
	return fake_ms;
}

struct sender {
	struct budget budget;
	struct pace pace;
	uint64_t size, at, wire;	/* of the transfer at work */
	int64_t every_ms, next_ms;	/* pause between two */
	int64_t moved_ms, longest_ms;	/* longest time without a byte */
	bool busy;
	unsigned done;
};

/* What a piece takes: a TLS record, and IP and TCP headers of packets and of
 * every second one's acknowledgement. */
static uint64_t
on_wire(size_t n)
{
	size_t packets = (n + 28) / 1448 + 1;

	return n == 0 ? 0 : n + 29 + 52 * (packets + packets / 2);
}

/* One step of a sender; what it put on the wire. */
static uint64_t
step(struct sender *s)
{
	uint64_t real;
	size_t n, want;

	if (!s->busy) {
		if (fake_ms < s->next_ms ||
		    !budget_may_begin(&s->budget, s->size))
			return 0;
		pace_begin(&s->pace, &s->budget, s->size);
		s->busy = true;
		s->at = 0;
		s->wire = OPENING;
		s->moved_ms = fake_ms;
		return OPENING;
	}
	want = s->size - s->at < 16384 ? (size_t)(s->size - s->at) : 16384;
	n = pace_allow(&s->pace, s->at, want);
	real = on_wire(n);
	s->at += n;
	s->wire += real;
	if (n > 0) {
		if (fake_ms - s->moved_ms > s->longest_ms)
			s->longest_ms = fake_ms - s->moved_ms;
		s->moved_ms = fake_ms;
	}
	if (s->at == s->size) {
		pace_end(&s->pace, s->wire);
		s->busy = false;
		s->done++;
		s->next_ms = fake_ms + s->every_ms;
	}
	return real;
}

/* The most in any minute. */
static uint64_t
worst(const uint64_t *spent)
{
	uint64_t sum = 0, most = 0;
	size_t i;

	for (i = 0; i < STEPS; i++) {
		sum += spent[i];
		if (i >= MINUTE)
			sum -= spent[i - MINUTE];
		if (sum > most)
			most = sum;
	}
	return most;
}

static void
run(const char *path, struct sender *all, size_t n, const char *what)
{
	static uint64_t spent[STEPS];
	struct fail f = { 0 };
	uint64_t total = 0;
	size_t i, j;

	if (truncate(path, 0) == -1)
		abort();
	fake_ms = 1000000;
	for (j = 0; j < n; j++) {
		all[j].budget.now_ms = fake_now;
		budget_open(&all[j].budget, path, BUDGET_RATE, &f);
	}
	for (i = 0; i < STEPS; i++, fake_ms += STEP_MS) {
		spent[i] = 0;
		for (j = 0; j < n; j++)
			spent[i] += step(&all[j]);
		total += spent[i];
	}
	ok(worst(spent) <= 187500, "%s: never more than 187,500 bytes in a "
	    "minute: %llu", what, (unsigned long long)worst(spent));
	ok(total > 8 * 187500, "%s: and most of it is used: %llu", what,
	    (unsigned long long)total);
	for (j = 0; j < n; j++)
		budget_close(&all[j].budget);
}

int
main(void)
{
	char path[] = "/tmp/jf-pace.XXXXXX";
	int fd = mkstemp(path);
	struct sender lone[] = { { .size = 4 * 1024 * 1024 } };
	struct sender all[] = { { .size = 4 * 1024 * 1024 },
		{ .size = 100000, .every_ms = 1000 },
		{ .size = 1200, .every_ms = 20000 } };
	struct sender small[] = { { .size = 1200 }, { .size = 1200 },
		{ .size = 30000 } };

	run(path, lone, 1, "a long part");
	ok(lone[0].longest_ms <= 15000, "which goes evenly: no byte for %lld ms "
	    "at most", (long long)lone[0].longest_ms);
	run(path, all, 3, "three senders");
	ok(all[2].done >= 5, "heartbeats get through: %u", all[2].done);
	ok(all[0].longest_ms < 60000, "the long part never rests a minute: "
	    "%lld ms", (long long)all[0].longest_ms);
	run(path, small, 3, "many small ones");
	close(fd);
	unlink(path);
	return done();
}
