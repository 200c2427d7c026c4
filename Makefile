# Everything a user or a contributor types. `make help` lists the targets.
.NOTPARALLEL:
.DEFAULT_GOAL := help

DOTNET   ?= dotnet
CLI      := emulator/Emulator.Cli
TOOL     := pagewalk
LAUNCHER := artifacts/$(TOOL)

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export MSBUILDDISABLENODEREUSE := 1

.PHONY: help build compile run test test-fast test-long bench bench-dram bench-guests bench-kernel bench-linux linux install generate format format-check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

build: compile ## build everything; leaves artifacts/pagewalk, which runs from any folder
	@build/publish.sh $(CLI) $(LAUNCHER)

compile: ## build all projects (Release), nothing else
	$(DOTNET) build Emulator.sln -c Release -v quiet --nologo -clp:NoSummary

# The guest's own "all as the SDM says" is code 0, which its debug-exit port makes exit status 0 << 1 | 1.
run: build ## build, boot the tour of page faults, then three processes on the mini-kernel
	@$(LAUNCHER) run --sample tour || test $$? -eq 1
	@$(LAUNCHER) exec --faults --stats --sample journey

bench-kernel: build ## the mini-kernel's faults, forks, switches and calls a second, into perf/baselines/kernel.md
	$(DOTNET) run -c Release --project perf/Perf.csproj -- kernel

bench-dram: build ## requests a CPU second through a memory controller, into perf/baselines/dram.md
	$(DOTNET) run -c Release --project perf/Perf.csproj -- dram

bench-linux: build ## Debian's kernel to its first program beside QEMU and Bochs, into perf/baselines/linux.md
	$(DOTNET) run -c Release --project perf/Perf.csproj -- linux

linux: build ## boot Debian's kernel to a shell on its serial console (Ctrl-A x leaves)
	@build/linux.sh $(LAUNCHER)

test: build ## build and run all tests but the Long ones; last line: N passed, N failed
	@tests/run.sh all

test-fast: compile ## the tests that fit in three minutes (neither Slow nor Long)
	@tests/run.sh fast

test-long: build ## every test, the hours-long ones included
	@tests/run.sh long

bench: compile ## run the benchmarks of perf/
	$(DOTNET) run -c Release --project perf/Perf.csproj

bench-guests: build ## guest speed beside QEMU and Bochs, into perf/baselines/guests.md
	$(DOTNET) run -c Release --project perf/Perf.csproj -- guests

install: ## pack the command and install it as a .NET tool of this user
	$(DOTNET) pack $(CLI) -c Release -o artifacts/packages -v quiet --nologo
	-$(DOTNET) tool uninstall --global $(TOOL)
	$(DOTNET) tool install --global $(TOOL) --source $(CURDIR)/artifacts/packages

generate: compile ## write the generated pages again (COVERAGE.md and the like)
	UPDATE_GOLDEN=1 tests/run.sh long --filter 'TestCategory=Generated'

format: ## rewrite the sources in the house's style
	$(DOTNET) format Emulator.sln

format-check: ## fail when `make format` would change something
	$(DOTNET) format Emulator.sln --verify-no-changes

clean: ## remove everything that was built
	rm -rf artifacts $(wildcard */*/bin */*/obj */bin */obj)
