/* SPDX-License-Identifier: ISC */
#include <openssl/evp.h>

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "ring.h"

#define SLOTS	4

struct ring {
	int fd;
	size_t slot_len, slots;
	unsigned char *slot[SLOTS];	/* allocated when needed */
	size_t len[SLOTS];
	pthread_t thread;
	pthread_mutex_t lock;		/* guards what follows */
	pthread_cond_t moved;
	uint64_t filled, hashed;	/* slots since the start */
	bool stop, running, broken;
	EVP_MD_CTX *sha;		/* the thread's, while running */
};

static void *
hash_slots(void *arg)
{
	struct ring *r = arg;
	size_t i;
	int ok;

	pthread_mutex_lock(&r->lock);
	for (;;) {
		while (r->hashed == r->filled && !r->stop)
			pthread_cond_wait(&r->moved, &r->lock);
		if (r->hashed == r->filled)
			break;
		i = r->hashed % r->slots;
		pthread_mutex_unlock(&r->lock);
		ok = EVP_DigestUpdate(r->sha, r->slot[i], r->len[i]);
		pthread_mutex_lock(&r->lock);
		r->broken |= ok != 1;
		r->hashed++;
		pthread_cond_signal(&r->moved);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

struct ring *
ring_start(int fd, size_t slot_len, bool threads)
{
	struct ring *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->fd = fd;
	r->slot_len = slot_len;
	r->slots = threads ? SLOTS : 1;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->moved, NULL);
	r->sha = EVP_MD_CTX_new();
	if (r->sha != NULL &&
	    EVP_DigestInit_ex(r->sha, EVP_sha256(), NULL) == 1)
		return r;
	ring_stop(r);
	errno = ENOMEM;
	return NULL;
}

/* Fill one slot as far as the input goes. */
static int
read_full(struct ring *r, size_t i)
{
	ssize_t n = 1;

	r->len[i] = 0;
	if (r->slot[i] == NULL && (r->slot[i] = malloc(r->slot_len)) == NULL)
		return -1;
	while (r->len[i] < r->slot_len && n > 0) {
		if (cli_signal() != 0)
			errno = EINTR;
		else if ((n = read(r->fd, r->slot[i] + r->len[i],
		    r->slot_len - r->len[i])) >= 0) {
			r->len[i] += (size_t)n;
			continue;
		}
		if (errno != EINTR || cli_signal() != 0)
			return -1;
		n = 1;
	}
	return 0;
}

/* Hash a slot here, or leave it to the thread, begun when one is needed. */
static void
pass_on(struct ring *r, size_t i)
{
	if (r->slots > 1 && !r->running && r->len[i] == r->slot_len)
		r->running = pthread_create(&r->thread, NULL, hash_slots,
		    r) == 0;
	if (!r->running) {
		r->broken |= EVP_DigestUpdate(r->sha, r->slot[i],
		    r->len[i]) != 1;
		r->filled++;
		r->hashed++;
		return;
	}
	pthread_mutex_lock(&r->lock);
	r->filled++;
	pthread_cond_signal(&r->moved);
	pthread_mutex_unlock(&r->lock);
}

int
ring_next(struct ring *r, const unsigned char **p, size_t *n)
{
	size_t i = r->filled % r->slots;

	if (r->running) {
		pthread_mutex_lock(&r->lock);
		while (r->filled - r->hashed == r->slots)
			pthread_cond_wait(&r->moved, &r->lock);
		pthread_mutex_unlock(&r->lock);
	}
	if (read_full(r, i) == -1)
		return -1;
	*p = r->slot[i];
	*n = r->len[i];
	if (*n > 0)
		pass_on(r, i);
	return 0;
}

/* Let the thread finish what was filled. */
static void
join(struct ring *r)
{
	if (!r->running)
		return;
	pthread_mutex_lock(&r->lock);
	r->stop = true;
	pthread_cond_signal(&r->moved);
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->thread, NULL);
	r->running = false;
}

int
ring_sha256(struct ring *r, unsigned char out[32])
{
	join(r);
	if (r->broken || EVP_DigestFinal_ex(r->sha, out, NULL) != 1)
		return -1;
	return 0;
}

void
ring_stop(struct ring *r)
{
	int i;

	if (r == NULL)
		return;
	join(r);
	EVP_MD_CTX_free(r->sha);
	for (i = 0; i < SLOTS; i++)
		free(r->slot[i]);
	pthread_cond_destroy(&r->moved);
	pthread_mutex_destroy(&r->lock);
	free(r);
}
