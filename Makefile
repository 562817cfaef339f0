# 点靓 - snap-and-report and shop signs as FastCGI programs.
#
#   make run     everything on this machine, at http://127.0.0.1:8080
#   make check   all tests
#   make help    the other targets

.DEFAULT_GOAL := all
B ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
# make V=1 shows whole commands.
say = $(if $(V),,@echo '$(1)';)
PORT ?= 8080
PREFIX ?= /usr/local

PROGRAMS := citizen media desk signs open311 api dispatchd handoverd notifyd dianliang

# --- Debian packages: the one list ---------------------------------------------
# What `make run` needs, what the tests need besides, what the other targets need.
DEBS := gcc libc6-dev pkg-config libfcgi-dev default-libmysqlclient-dev libgmime-3.0-dev \
	liburiparser-dev libjansson-dev libsodium-dev libvips-dev libexif-dev libheif-dev \
	libqrencode-dev libpng-dev zlib1g-dev libgeos-dev libinih-dev libcurl4-openssl-dev liblinear-dev \
	libxml2-dev libharfbuzz-dev librsvg2-dev libcairo2-dev libwebp-dev libjpeg-dev woff2 \
	fonts-noto-cjk fonts-noto-cjk-extra fonts-lxgw-wenkai fonts-arphic-ukai \
	mariadb-server-core mariadb-client nginx curl ca-certificates
DEBS_TEST := libcmocka-dev libxml2-utils lighttpd chromium zbar-tools imagemagick systemd openssl poppler-utils \
	libwww-perl libxml-simple-perl
DEBS_DEMO := libvips-tools libfaketime
DEBS_LINT := clang-format clang-tidy cppcheck
DEBS_FUZZ := clang libclang-rt-14-dev
DEBS_BENCH := wrk php-fpm php-mysql libvips-tools librsvg2-bin
# A node that is already there is good enough; npm comes with all but Debian's.
DEBS_NODE := $(if $(shell command -v npm),,nodejs npm)

JOBS := $(shell nproc 2>/dev/null || echo 2)

# --- flags -----------------------------------------------------------------------
PKGS := jansson libsodium gmime-3.0 liburiparser libpng zlib libqrencode vips libexif INIReader \
	libxml-2.0 harfbuzz librsvg-2.0 cairo libwebp libjpeg
# Asked once, at the first compile: on a fresh machine pkg-config comes with `make setup`.
PKG_CPPFLAGS = $(eval PKG_CPPFLAGS := $$(shell (pkg-config --cflags-only-I $(PKGS); mariadb_config --include) | sed 's/-I/-isystem /g'))$(PKG_CPPFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
CPPFLAGS += -Icgi -include base/banned.h -D_GNU_SOURCE $(PKG_CPPFLAGS)
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -fno-common -Werror
CFLAGS ?= -O2 -g
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
ALL_CFLAGS = -std=c17 $(WARN) $(CFLAGS) $(HARDEN) -MMD -MP
LDFLAGS += -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS += -lfcgi -lmariadb $(PKG_LIBS) -lgeos_c -linih -lcurl -llinear -lm

SRC := $(filter-out $(PROGRAMS:%=cgi/%.c),$(wildcard cgi/*.c cgi/*/*.c))
OBJ := $(SRC:%.c=$(B)/%.o)

.PHONY: all clean help install format
all: $(PROGRAMS:%=$(B)/%) $(B)/model/qingdao.model

# An archive, so that each program links only the rooms it uses: media alone
# carries libvips.
$(B)/libdl.a: $(OBJ)
	@rm -f $@ && ar rcs $@ $^

$(B)/%: $(B)/cgi/%.o $(B)/libdl.a
	$(call say,link $@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/cgi/%.o: cgi/%.c
	@mkdir -p $(@D)
	$(call say,compile $<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# The classifier that ships, trained from the project's own corpus: again only when
# that or the trainer has changed. The same corpus gives the same bytes.
$(B)/model/%.model: $(wildcard schema/seed/corpus/*.tsv cgi/text/*.[ch]) | $(B)/dianliang
	@mkdir -p $(@D)
	$(call say,train $@)env DL_CONF= $(B)/dianliang train --from schema/seed/corpus --without-exam --out $@ >$@.log

# tests/<level>/test_*.c: one cmocka program each. Other .c files of the
# folder are helpers linked into every one of them.
TESTS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c tests/page/test_*.c tests/db/test_*.c))
TEST_HELPERS := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard tests/*/test_*.c),$(wildcard tests/unit/*.c tests/page/*.c tests/db/*.c)))
.PHONY: tests
tests: $(TESTS)
$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,compile $<)$(CC) -I. $(CPPFLAGS) $(ALL_CFLAGS) -Wno-missing-prototypes -c -o $@ $<
$(TESTS): $(B)/%: $(B)/%.o $(TEST_HELPERS) $(B)/libdl.a
	$(call say,link $@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

FUZZERS := $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_HELPERS := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard tests/fuzz/fuzz_*.c),$(wildcard tests/fuzz/*.c)))
.PHONY: fuzzers
fuzzers: $(FUZZERS)
$(FUZZERS): $(B)/%: $(B)/%.o $(FUZZ_HELPERS) $(B)/libdl.a
	$(call say,link $@)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

.SECONDARY:
-include $(OBJ:.o=.d) $(PROGRAMS:%=$(B)/cgi/%.d) $(TESTS:=.d) $(TEST_HELPERS:.o=.d) $(FUZZERS:=.d)

# --- set-up ------------------------------------------------------------------------
# $(call need,PACKAGES): install what is missing; quick when nothing is.
define need
	@have=$$(dpkg-query -W -f='$${Package}:$${db:Status-Status}\n' $(1) 2>/dev/null); missing=; \
	for p in $(1); do case "$$have" in *"$$p:installed"*) ;; *) missing="$$missing $$p";; esac; done; \
	[ -z "$$missing" ] && exit 0; echo "installing:$$missing"; \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	for try in 1 2 3; do $$root apt-get update -q && break; sleep 5; done; \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing
endef

.PHONY: setup setup-test vendor
setup:
	$(call need,$(DEBS) $(DEBS_NODE))
setup-test: setup
	$(call need,$(DEBS_TEST))

# Browser libraries: npm fetches exactly what package-lock.json names, below $(B); of
# each only the file that a browser loads goes to static/vendor.
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
NPM := build/npm
vendor: static/vendor/.done
static/vendor/.done: $(wildcard static/package.json static/package-lock.json)
	@mkdir -p $(NPM) && cp $^ $(NPM)/
	cd $(NPM) && $(NPM_CI)
	@rm -rf static/vendor && mkdir -p static/vendor/leaflet
	@cd $(NPM)/node_modules && v=$(CURDIR)/static/vendor && \
	cp weui/dist/style/weui.min.css $$v/weui.css && \
	cp -r leaflet/dist/leaflet.js leaflet/dist/leaflet.css leaflet/dist/images $$v/leaflet/ && \
	cp idb/build/index.js $$v/idb.js && \
	cp exifr/dist/lite.esm.mjs $$v/exifr.js && \
	cp tus-js-client/dist/tus.min.js $$v/tus.js && \
	cp echarts/dist/echarts.common.min.js $$v/echarts.js
	@touch $@

# Faces for signs that Debian does not have: the whole simplified Chinese file of each.
FACES := ma-shan-zheng zcool-xiaowei zcool-kuaile zcool-qingke-huangyou long-cang zhi-mang-xing
FONTS := build/fonts
vendor: $(FONTS)/.done
$(FONTS)/.done: static/vendor/.done
	@mkdir -p $(FONTS)
	$(call say,faces $(FONTS))cd $(FONTS) && for face in $(FACES); do \
		cp $(CURDIR)/$(NPM)/node_modules/@fontsource/$$face/files/$$face-chinese-simplified-400-normal.woff2 $$face.woff2 && \
		woff2_decompress $$face.woff2 && rm $$face.woff2 || exit 1; done
	@touch $@

# What the designs look like, a sheet each trade.
.PHONY: signs-sheet
signs-sheet: setup
	@$(MAKE) --no-print-directory -j$(JOBS) $(B)/dianliang vendor
	@mkdir -p $(B)/sheet
	@for trade in catering retail life beauty health culture; do \
		[ ! -d templates/signs/$$trade ] || ! ls templates/signs/$$trade/*.svg >/dev/null 2>&1 || \
		{ $(B)/dianliang sign sheet $$trade $(B)/sheet/$$trade.png && echo $(B)/sheet/$$trade.png; } || exit 1; done

# --- run -----------------------------------------------------------------------------
# Set-up runs in a make of its own, so that nothing asks pkg-config before.
.PHONY: run stop run-now
run: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all vendor
	@$(MAKE) --no-print-directory run-now
run-now: all vendor
	@B=$(B) cgi/site start var $(PORT)
	@echo
	@echo "  点靓 is at http://127.0.0.1:$(PORT)    (logs in var/log, data in var/mariadb)"
	@echo "  stop it with: make stop"
stop:
	@B=. cgi/site stop var

# A running copy gets a past: reports in all states, with drawn photos (tests/demo).
DEMO_REPORTS ?= 300
.PHONY: demo
demo: setup
	$(call need,$(DEBS_DEMO))
	@B=$(B) node tests/demo/demo.mjs var $(DEMO_REPORTS)

# --- tests ---------------------------------------------------------------------------
LEVELS ?= unit page db e2e browser
.PHONY: check check-now asan fuzz lint bench screenshots
check: setup-test
	@$(MAKE) --no-print-directory -j$(JOBS) all tests vendor
	@$(MAKE) --no-print-directory check-now
check-now: all tests vendor tests/browser/node_modules/.done
	@B=$(B) tests/run $(LEVELS)

tests/browser/node_modules/.done: tests/browser/package.json tests/browser/package-lock.json
	cd tests/browser && $(NPM_CI)
	@touch $@

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined
asan: setup-test
	@$(MAKE) --no-print-directory B=$(B)-asan CFLAGS="-O1 -g -fno-omit-frame-pointer $(SANITIZE)" \
		HARDEN= LDFLAGS="$(SANITIZE)" -j$(JOBS) tests
	@$(MAKE) --no-print-directory vendor
	@B=$(B)-asan tests/run unit page db

FUZZ_SECONDS ?= 60
fuzz: setup-test
	$(call need,$(DEBS_FUZZ))
	@$(MAKE) --no-print-directory B=$(B)-fuzz CC=clang \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link $(SANITIZE) -Wno-string-concatenation" \
		HARDEN= LDFLAGS="$(SANITIZE)" -j$(JOBS) fuzzers
	@B=$(B)-fuzz tests/fuzz/run $(FUZZ_SECONDS)

lint: setup-test
	$(call need,$(DEBS_LINT))
	@CPPFLAGS='-I. $(CPPFLAGS)' tests/lint/run

# The format check's other half: rewrites the files.
format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

# One program each. LARGE=0 leaves out the city of two million reports.
BENCHES := $(addprefix $(B)/tests/bench/,fill photo bare drafts send post core classifier line figures sign hello)
LARGE ?= 2000000
$(addprefix $(B)/tests/bench/,bare send post core): $(B)/tests/bench/raw.o
$(B)/tests/bench/core: LDFLAGS += -Wl,--wrap=mysql_stmt_prepare,--wrap=mysql_stmt_bind_param,--wrap=mysql_stmt_execute,--wrap=mysql_query
$(BENCHES): $(B)/%: $(B)/%.o $(B)/libdl.a
	$(call say,link $@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
-include $(BENCHES:=.d)
bench: setup
	$(call need,$(DEBS_BENCH))
	@$(MAKE) --no-print-directory bench-now
.PHONY: bench-now
bench-now: all vendor $(BENCHES)
	@B=$(B) LARGE=$(LARGE) node tests/bench/bench.mjs

screenshots: setup-test
	$(call need,$(DEBS_DEMO))
	@$(MAKE) --no-print-directory all vendor tests/browser/node_modules/.done
	@B=$(B) tests/browser/screenshots

# --- installation ---------------------------------------------------------------------
# Programs that a server starts go to libexec, the admin's command to sbin. Nothing is
# enabled or started, no user is made: systemd-sysusers and the admin do that (README).
LIBEXEC := $(PREFIX)/libexec/dianliang
SHARE := $(PREFIX)/share/dianliang
SYSTEM := $(DESTDIR)$(PREFIX)/lib
UNITS := $(wildcard cgi/systemd/*.service cgi/systemd/*.socket cgi/systemd/*.timer)
fill = sed -e 's\#@LIBEXEC@\#$(LIBEXEC)\#g; s\#@SHARE@\#$(SHARE)\#g; s\#@PREFIX@\#$(PREFIX)\#g'
install: all vendor
	install -d $(DESTDIR)$(LIBEXEC) $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(SHARE)/schema/seed \
		$(DESTDIR)$(SHARE)/schema/seed/corpus $(DESTDIR)$(SHARE)/model $(DESTDIR)$(SHARE)/fonts \
		$(DESTDIR)/etc/dianliang $(SYSTEM)/systemd/system $(SYSTEM)/sysusers.d $(SYSTEM)/tmpfiles.d
	install -m 755 $(filter-out $(B)/dianliang,$(PROGRAMS:%=$(B)/%)) $(DESTDIR)$(LIBEXEC)/
	install -m 755 $(B)/dianliang $(DESTDIR)$(PREFIX)/sbin/
	cp -r templates static $(DESTDIR)$(SHARE)/
	rm -f $(DESTDIR)$(SHARE)/static/vendor/.done $(DESTDIR)$(SHARE)/static/package*.json
	install -m 644 schema/*.sql $(DESTDIR)$(SHARE)/schema/
	install -m 644 schema/seed/*.tsv $(DESTDIR)$(SHARE)/schema/seed/
	install -m 644 schema/seed/corpus/*.tsv $(DESTDIR)$(SHARE)/schema/seed/corpus/
	install -m 644 $(FONTS)/*.ttf $(DESTDIR)$(SHARE)/fonts/
	install -m 644 $(B)/model/qingdao.model $(DESTDIR)$(SHARE)/model/
	sed 's#/usr/share/dianliang#$(SHARE)#g' nginx.conf.example >$(DESTDIR)$(SHARE)/nginx.conf.example
	for unit in $(UNITS); do $(fill) $$unit >$(SYSTEM)/systemd/system/$${unit##*/} || exit 1; done
	$(fill) cgi/systemd/sysusers.conf >$(SYSTEM)/sysusers.d/dianliang.conf
	$(fill) cgi/systemd/tmpfiles.conf >$(SYSTEM)/tmpfiles.d/dianliang.conf
	[ -e $(DESTDIR)/etc/dianliang/dianliang.ini ] || \
		$(fill) cgi/systemd/dianliang.ini >$(DESTDIR)/etc/dianliang/dianliang.ini

clean:
	rm -rf $(B) $(B)-asan $(B)-fuzz

help:
	@echo "make run [PORT=8080]     the whole service on this machine; data stays in var/"
	@echo "make stop                end it"
	@echo "make demo                fill the running copy with a believable city"
	@echo "make check [LEVELS=...]  all tests (unit page db e2e browser); ends with N passed, N failed"
	@echo "make asan                unit, page and database tests under ASan and UBSan"
	@echo "make fuzz                each fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "make lint                format, clang-tidy, cppcheck, include and template rules, nginx -t"
	@echo "make bench               speed and memory, as ratios"
	@echo "make screenshots         the pages as a phone, in care mode and a desktop show them"
	@echo "make signs-sheet         the sign designs on a sheet each trade, below $(B)/sheet"
	@echo "make install             DESTDIR= PREFIX=$(PREFIX): programs, templates, static, systemd units"
	@echo "make clean               what was built; not var/"
