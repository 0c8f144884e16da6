all:
	@echo "$$(id -un): $$(jq -rn '"ready"')"
