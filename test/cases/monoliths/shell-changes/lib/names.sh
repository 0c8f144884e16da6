names_of() {
  local -a all=(ada ben cleo dan)
  printf "%s\n" "${all[@]:0:$1}"
}
