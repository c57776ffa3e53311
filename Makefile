# make            build the five programs into build/ (V=1: show the commands)
# make deps       install what building, the demo and the tests need
# make demo       watch device data travel from a printer to a receiver
# make test       every test (T=jf-send: those with this name; make campaign: long ones)
# make SAN=1 ...  the same with ASan and UBSan, in build-san/
# make install    PREFIX=/usr/local DESTDIR=

PREFIX  ?= /usr/local
DESTDIR ?=
VECTORS ?= ../shared/vectors
B       := build$(if $(SAN),-san)
VERSION := 0.1.0
PKGS    := jansson libcurl libcrypto libssl libarchive expat
CFLAGS  ?= -O2 -g
BINDIR  := $(DESTDIR)$(PREFIX)/bin
SHARE   := $(DESTDIR)$(PREFIX)/share
BASHDIR := $(SHARE)/bash-completion/completions
ZSHDIR  := $(SHARE)/zsh/site-functions
FISHDIR := $(SHARE)/fish/vendor_completions.d
SHAREIN := contract.csv profiles policies endpoints systemd examples

PROBED  := -fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
           -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks \
           -fno-strict-overflow -fno-strict-aliasing -Wduplicated-cond -Wlogical-op \
           -Wbidi-chars=any -Wtrampolines
LINKED  := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed
WARN    := -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wundef \
           -Wmissing-prototypes -Wwrite-strings -Wvla -Wimplicit-fallthrough \
           -Wconversion -Wno-sign-conversion $(if $(WERROR),-Werror)
SANS    := $(if $(SAN),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all)
FORTIFY := $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
ALLC     = -std=c11 -D_GNU_SOURCE -fPIE -Icommon -I$B/common -I. $(WARN) $(FLAGS) $(SANS) $(FORTIFY) \
           -DVERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"' $(PKGC)
QUIET    = $(if $V,,@echo '  $@';)
LINK     = $(QUIET) $(CC) $(CFLAGS) -pie $(SANS) $(LDFLAGS) $(LDPROBED)

TOOLS   := $(patsubst cmd/%/main.c,%,$(wildcard cmd/*/main.c))
COMMON  := $(patsubst %.c,$B/%.o,$(wildcard common/*.c))
UNITS   := $(patsubst %.c,$B/%,$(wildcard tests/unit/*.c tests/unit/*/*.c))
FUZZERS := $(patsubst %.c,$B/%,$(wildcard tests/fuzz/*.c tests/fuzz/*/*.c))

.DEFAULT_GOAL := all
deps: ; @sh tests/deps.sh
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(filter-out deps,$(MAKECMDGOALS)): deps	# with a make that sees the new libraries
	@$(MAKE) --no-print-directory $@
else
all: $(TOOLS:%=$B/%)

# What this compiler and linker know, and where the libraries are; asked once.
$B/flags.mk: Makefile
	@mkdir -p $(@D)
	@pkg-config --exists $(PKGS) || { echo >&2 "make: libraries missing: run 'make deps'"; exit 1; }
	@{ printf 'MADE_FOR := $(CC) $(PREFIX)\nPKGC := %s\nPKGL := %s\nFLAGS :=' "$$(pkg-config --cflags $(PKGS))" "$$(pkg-config --libs $(PKGS))"; \
	   for f in $(PROBED); do $(CC) -Werror $$f -x c -c /dev/null -o /dev/null 2>/dev/null && printf ' %s' $$f; done; \
	   printf '\nLDPROBED :='; \
	   for f in $(LINKED); do echo 'int main(void){return 0;}' | $(CC) -Werror $$f -x c - -o /dev/null 2>/dev/null && printf ' %s' $$f; done; \
	   echo; } >$@.tmp && mv $@.tmp $@

ifeq ($(filter clean lint uninstall,$(MAKECMDGOALS)),)
-include $B/flags.mk
ifneq ($(MADE_FOR),$(CC) $(PREFIX))
$B/flags.mk: anew
endif
endif

# A program is its folder; a unit test or fuzzer in tests/*/TOOL/ sees TOOL too.
define tool
$B/$1.a: $(patsubst %.c,$B/%.o,$(filter-out %/main.c,$(wildcard cmd/$1/*.c)))
$B/$1: $B/cmd/$1/main.o $B/$1.a
$(filter $B/tests/unit/$1/% $B/tests/fuzz/$1/%,$(UNITS) $(FUZZERS)): $B/$1.a
endef
$(foreach t,$(notdir $(wildcard cmd/*)),$(eval $(call tool,$t)))

$(TOOLS:%=$B/%) $(UNITS) $(FUZZERS): $B/common.a
	$(LINK) -o $@ $(filter %.o,$^) $(filter-out $B/common.a,$(filter %.a,$^)) $B/common.a $(PKGL) -lm -ldl

$(UNITS) $(FUZZERS): %: %.o

$B/common.a: $(COMMON)
$B/%.a:
	@$(RM) $@
	$(QUIET) $(AR) rcsD $@ $^

$B/%.o: %.c $B/flags.mk $B/common/record_table.h
	@mkdir -p $(@D)
	$(QUIET) $(CC) $(ALLC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The data contract becomes the table that the programs look fields up in.
$B/common/record_table.h: common/share/contract.csv common/record_table.awk
	@mkdir -p $(@D)
	@awk -f common/record_table.awk common/share/contract.csv >$@.tmp && mv $@.tmp $@

demo: all ; @B=$B sh tests/demo.sh
test: all $(UNITS) ; @B=$B VECTORS="$(VECTORS)" sh tests/run.sh "$(T)" $(UNITS)
bench campaign: all ; @B=$B VECTORS="$(VECTORS)" sh tests/$@.sh "$(T)"
lint: ; @sh tests/lint.sh
completions: all ; B=$B sh completions/generate.sh
clean: ; $(RM) -r build build-san
install: all
	install -d "$(BINDIR)"
	install -m 755 $(TOOLS:%=$B/%) "$(BINDIR)"
	cd common/share && find $(SHAREIN) -type f | while read -r f; do \
	    install -D -m 644 "$$f" "$(SHARE)/jf-tools/$$f" || exit 1; done
	for m in man/*.[1-8]; do install -D -m 644 "$$m" "$(SHARE)/man/man$${m##*.}/$${m#man/}" || exit 1; done
	install -D -m 644 completions/jf-tools.bash "$(BASHDIR)/jf-tools"
	install -D -m 644 completions/_jf-tools "$(ZSHDIR)/_jf-tools"
	install -D -m 644 completions/jf-tools.fish "$(FISHDIR)/jf-tools.fish"
	for t in $(TOOLS); do ln -sf jf-tools "$(BASHDIR)/$$t" && ln -sf jf-tools.fish "$(FISHDIR)/$$t.fish" || exit 1; done

uninstall:
	cd "$(BINDIR)" && $(RM) $(TOOLS)
	cd "$(SHARE)/man" && $(RM) $(foreach m,$(wildcard man/*.[1-8]),man$(subst .,,$(suffix $m))/$(notdir $m))
	$(RM) $(foreach t,jf-tools $(TOOLS),"$(BASHDIR)/$t" "$(FISHDIR)/$t.fish") "$(ZSHDIR)/_jf-tools"
	$(RM) -r "$(SHARE)/jf-tools"
.SECONDARY:
.PHONY: all deps demo test campaign bench lint completions install uninstall clean anew
-include $(shell find $B/cmd $B/common $B/tests -name '*.d' 2>/dev/null)
endif
