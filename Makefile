# SPDX-License-Identifier: GPL-3.0-or-later
# All output goes to build/<CONFIG>/.  Nothing here needs a compiler or pkg-config before `setup` has run.

CONFIG ?= release
PREFIX ?= /usr/local
CC_VERIFY ?= full
BUILD := build/$(CONFIG)
Q := $(if $(V),,@)
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc) --no-print-directory
endif

# clang takes NAN and INFINITY for unwanted promotions from float.
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla \
            -Wimplicit-fallthrough $(if $(findstring clang,$(CC)),,-Wdouble-promotion)
FLAGS_release := -O2
FLAGS_debug := -O0
FLAGS_asan := -O2 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_tsan := -O2 -fsanitize=thread
FLAGS := -std=gnu11 -g $(FLAGS_$(CONFIG)) -ffp-contract=off -pthread $(WARNINGS) $(CFLAGS)
CPPFLAGS += -I.
# Expanded only when a program is linked: pkg-config may be missing while this file is read.
LIBS = $(shell pkg-config --libs gsl libconfig sqlite3 jansson libmd) -lglpk -lpthread -lm

SOURCES := $(filter-out cli/main.c,$(wildcard sim/*.c sim/*/*.c models/*.c models/*/*.c bench/*.c cli/*.c))
CHECKS := $(wildcard tests/test_*.c tests/contract_*.c)
VERIFIES := $(wildcard tests/verify_*.c)
INTERVALS := $(wildcard tests/intervals_*.c)
TESTBED := $(filter-out $(CHECKS) $(VERIFIES) $(INTERVALS),$(wildcard tests/*.c))
ALL := $(SOURCES) $(wildcard cli/main.c) $(CHECKS) $(VERIFIES) $(INTERVALS) $(TESTBED)
HEADERS := $(wildcard sim/*.h sim/*/*.h models/*.h models/*/*.h cli/*.h tests/*.h bench/*.h)
objects = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/ccsim ## build the program, build/release/ccsim

run: setup ## build, run the practices, the hospital and home care, validate; results/ccsim.db and results/report.html
	@$(MAKE) all
	@mkdir -p results
	build/release/ccsim run $(PRACTICES) --out results/ccsim.db
	build/release/ccsim validate --budget 5 --out results/ccsim.db
	build/release/ccsim report results/ccsim.db --out results/report.html

test: setup ## check and the quick verification: what to run before a commit
	@$(MAKE) check
	@$(MAKE) verify CC_VERIFY=quick

setup: ## install the packages that are missing (Debian), or say which
	@.ci/setup

setup-gates: ## the same for the tools of `make gates`
	@.ci/setup gates

# Under a sanitizer: without the tests tagged long (they alone ran 357 of 23,562 lines; brief runs all but 10 of these),
# and of what was freed the last 16 MB are watched, not 256, which each test's process would carry along and search.
TEST_ENV := CC_TEST_DIR=tests CC_CCSIM=$(BUILD)/ccsim \
            $(if $(filter asan tsan,$(CONFIG)),CC_SANITIZED=1 CK_TIMEOUT_MULTIPLIER=10 CK_EXCLUDE_TAGS=long \
            ASAN_OPTIONS=quarantine_size_mb=16)

check: $(BUILD)/ccsim-check $(BUILD)/ccsim ## unit, contract and golden tests, in seconds
	$(TEST_ENV) $<

verify: $(BUILD)/ccsim-verify $(BUILD)/ccsim ## simulation against theory, in minutes (CC_VERIFY=quick or full)
	$(TEST_ENV) CC_VERIFY=$(CC_VERIFY) CK_DEFAULT_TIMEOUT=3600 $<

verify-sweep: all ## the validation with 20 other seeds: are its z values normal? (minutes)
	$(BUILD)/ccsim validate --budget 30 --sweep 20 --seed 1

verify-intervals: $(BUILD)/ccsim-intervals ## how often intervals hold the truth, in a quarter of an hour
	$(TEST_ENV) CK_DEFAULT_TIMEOUT=3600 $<

bench: $(BUILD)/ccsim ## measure the speed (also: ccsim bench --help)
	$< bench

SHIPPED := $(filter-out scenarios/base%,$(wildcard scenarios/*.cfg))
PRACTICES := scenarios/solo.cfg scenarios/duo.cfg scenarios/health-center.cfg scenarios/hospital.cfg scenarios/home-care.cfg
# A file each: who changes one scenario touches no other's figures.
each_shipped = @failed=0; for scenario in $(SHIPPED); do \
    $(BUILD)/ccsim regress --baseline results/baseline/$$(basename $$scenario .cfg).json $(1) $$scenario || failed=1; \
    done; exit $$failed
regress: all ## are the shipped scenarios' figures those of results/baseline? (make baseline takes new ones over)
	$(call each_shipped)

baseline: all ## take the shipped scenarios' present figures over as baseline
	@mkdir -p results/baseline
	$(call each_shipped,--update)

gates: setup-gates ## check-asan, check-tsan, lint, regress, check-instructions, check-report and mutants-quick
	@$(MAKE) regress
	@$(MAKE) check-instructions
	@$(MAKE) check-asan
	@$(MAKE) check-tsan
	@$(MAKE) lint
	@$(MAKE) check-report
	@$(MAKE) mutants-quick

check-asan: ## the checks, without the long ones, with address and undefined-behaviour sanitizers
	@$(MAKE) check CONFIG=asan

check-tsan: ## the same with the thread sanitizer
	@$(MAKE) check CONFIG=tsan

check-instructions: all ## do benchmarks take more instructions than bench/instructions says?
	@CC_CCSIM=$(BUILD)/ccsim bench/count-instructions

instructions: all ## record the present counts
	@CC_CCSIM=$(BUILD)/ccsim bench/count-instructions --update

check-report: all ## the report's bundle made anew, its pages in a browser (screenshots in build/release/report)
	@report/check $(BUILD)/ccsim $(BUILD)/report

mutants: ## can the tests fail? seeds faults one at a time, in minutes (tests/mutants/list)
	@tests/mutants/run all

mutants-quick: ## the same with three of them
	@tests/mutants/run quick

LINT_FLAGS = $(CPPFLAGS) $(FLAGS) -fsyntax-only -DCC_VERSION='""' -DCC_COMMIT='""' -DCC_FLAGS='""'
each = @printf '%s\n' $(1) | xargs -P $(shell nproc) -n 8
lint: all $(call objects,$(ALL)) ## warnings under gcc and clang, layers, exported names, formatting
	$(call each,$(ALL)) clang $(LINT_FLAGS) -Wno-double-promotion
	$(call each,$(ALL) $(HEADERS)) clang-format --dry-run -Werror
	@.ci/lint $(BUILD)

format: ## lay out all sources as .clang-format says
	$(call each,$(ALL) $(HEADERS)) clang-format -i

docs: all ## write the field tables of scenarios/README.md
	@{ sed '/<!-- fields:begin -->/q' scenarios/README.md; $(BUILD)/ccsim list fields; \
	   sed -n '/<!-- fields:end -->/,$$p' scenarios/README.md; } >$(BUILD)/fields.md
	@cp $(BUILD)/fields.md scenarios/README.md

readme: all ## take the output and the picture that README.md shows anew
	@.ci/readme $(BUILD)

reference: all ## make the reference tables that the project ships anew, by its own solvers
	@mkdir -p $(BUILD)/reference
	$(BUILD)/ccsim validate --reference tests/reference --fill $(BUILD)/reference
	@cp $(BUILD)/reference/*.csv tests/reference/

share = "$(DESTDIR)$(PREFIX)/share/$(1)"
install: all ## install program, man page, completions, scenarios and exact tables (PREFIX, DESTDIR)
	install -D -m 755 $(BUILD)/ccsim "$(DESTDIR)$(PREFIX)/bin/ccsim"
	$(BUILD)/ccsim manual >$(BUILD)/ccsim.1
	for shell in bash zsh fish; do $(BUILD)/ccsim completion $$shell >$(BUILD)/completion.$$shell || exit 1; done
	install -D -m 644 $(BUILD)/ccsim.1 $(call share,man/man1/ccsim.1)
	install -D -m 644 $(BUILD)/completion.bash $(call share,bash-completion/completions/ccsim)
	install -D -m 644 $(BUILD)/completion.zsh $(call share,zsh/site-functions/_ccsim)
	install -D -m 644 $(BUILD)/completion.fish $(call share,fish/vendor_completions.d/ccsim.fish)
	for file in $$(find scenarios -type f) tests/reference/*.csv; do \
	    install -D -m 644 "$$file" $(call share,ccsim/$$file) || exit 1; done

clean: ## remove everything that was built
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

$(BUILD)/ccsim: $(call objects,cli/main.c $(SOURCES))
$(BUILD)/ccsim-check: $(call objects,$(CHECKS) $(TESTBED) $(SOURCES)) $(BUILD)/suites_check.o
$(BUILD)/ccsim-verify: $(call objects,$(VERIFIES) $(TESTBED) $(SOURCES)) $(BUILD)/suites_verify.o
$(BUILD)/ccsim-intervals: $(call objects,$(INTERVALS) $(TESTBED) $(SOURCES)) $(BUILD)/suites_intervals.o
$(BUILD)/ccsim-check $(BUILD)/ccsim-verify $(BUILD)/ccsim-intervals: TEST_LIBS = $(shell pkg-config --libs check)
$(BUILD)/ccsim $(BUILD)/ccsim-check $(BUILD)/ccsim-verify $(BUILD)/ccsim-intervals:
	@echo "link $@"
	$(Q)$(CC) $(FLAGS) $(LDFLAGS) $^ $(LIBS) $(TEST_LIBS) -o $@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "compile $<"
	$(Q)$(CC) $(CPPFLAGS) $(FLAGS) $(DEFINES) -MMD -MP -c $< -o $@

# Files of generated text, touched only when the text changes.
keep = @mkdir -p $(@D); printf '%s\n' $(1) | cmp -s - $@ || printf '%s\n' $(1) >$@
$(BUILD)/flags: FORCE
	$(call keep,'$(CC) $(CPPFLAGS) $(FLAGS)')
$(BUILD)/commit: FORCE
	$(call keep,"$$(test -e .git && GIT_OPTIONAL_LOCKS=0 git describe --always --dirty --exclude='*' --abbrev=12 2>&- \
	    || echo unknown)")
$(BUILD)/sim/version.o: VERSION $(BUILD)/commit
$(BUILD)/sim/version.o: DEFINES = -DCC_VERSION="\"$$(cat VERSION)\"" -DCC_COMMIT="\"$$(cat $(BUILD)/commit)\"" \
                                  -DCC_FLAGS='"$(FLAGS)"'

# What is embedded: the report's page, the template of ccsim init.
$(BUILD)/cli/templates.o: $(wildcard cli/templates/*.cfg)
$(BUILD)/models/page_assets.o: report/dist/page.js report/dist/page.css

# Loops over numbers become wide registers; no option here changes a bit.
$(BUILD)/sim/fmath.o: DEFINES = -O3 -fno-math-errno

# The table of suites of one test program: tests/test_x.c offers cc_suite_x, tests/verify_x.c cc_suite_verify_x.
suites = $(call keep,'$(hash)include <check.h>' 'extern Suite *(*const cc_suites[])(void);' \
         $(foreach suite,$(1),'Suite *cc_suite_$(suite)(void);') \
         'Suite *(*const cc_suites[])(void) = {$(foreach suite,$(1),cc_suite_$(suite)$(comma)) 0};')
hash := \#
comma := ,
$(BUILD)/suites_check.c: FORCE
	$(call suites,$(patsubst test_%,%,$(basename $(notdir $(CHECKS)))))
$(BUILD)/suites_verify.c: FORCE
	$(call suites,$(basename $(notdir $(VERIFIES))))
$(BUILD)/suites_intervals.c: FORCE
	$(call suites,$(basename $(notdir $(INTERVALS))))
$(BUILD)/suites_%.o: $(BUILD)/suites_%.c
	$(Q)$(CC) $(FLAGS) -c $< -o $@

-include $(patsubst %.o,%.d,$(call objects,$(ALL)))
FORCE:
.PHONY: FORCE all run regress baseline test setup setup-gates check verify verify-sweep verify-intervals bench gates check-asan check-tsan check-report check-instructions instructions lint mutants \
        mutants-quick format docs readme reference install clean help
