/** The scripts by which shells complete command lines: sub-commands after a group, options after a dash, and else files. */
import type { CommandNode } from './command-tree.ts';

/** A text in single quotes, for bash and zsh. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const bashCompletion = (tree: readonly CommandNode[]): string => {
  const words = ({ path, subCommands, options }: CommandNode): string[] => [
    `    ${quoted(path)}) printf '%s' ${quoted(subCommands.map(({ name }) => name).join(' '))} ;;`,
    `    ${quoted(`${path} -`)}) printf '%s' ${quoted(options.map(({ name }) => `--${name}`).join(' '))} ;;`,
  ];
  return `# bash completion of ocap
_ocap_words() {
  case "$1" in
${tree.flatMap(words).join('\n')}
  esac
}
_ocap() {
  local word="\${COMP_WORDS[COMP_CWORD]}" at=ocap i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ " $(_ocap_words "$at") " == *" \${COMP_WORDS[i]} "* ]] && at="$at \${COMP_WORDS[i]}"
  done
  [[ "$word" == -* ]] && at="$at -"
  COMPREPLY=($(compgen -W "$(_ocap_words "$at")" -- "$word"))
}
complete -o default -F _ocap ocap`;
};

export const zshCompletion = (tree: readonly CommandNode[]): string => {
  const described = (items: { name: string; description: string }[], dashes = ''): string =>
    items.map(({ name, description }) => quoted(`${dashes}${name}:${description.replaceAll(':', '\\:')}`)).join(' ');
  const branch = ({ path, subCommands, options }: CommandNode): string[] => [
    `    ${quoted(path)}) found=(${described(subCommands)}) ;;`,
    `    ${quoted(`${path} -`)}) found=(${described(options, '--')}) ;;`,
  ];
  const groups = tree.filter(({ subCommands }) => subCommands.length > 0);
  const step = ({ path, subCommands }: CommandNode): string[] =>
    subCommands.map(({ name }) => `      ${quoted(`${path} ${name}`)}) at="$at $words[i]" ;;`);
  return `#compdef ocap
_ocap() {
  local at=ocap i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at $words[i]" in
${groups.flatMap(step).join('\n')}
    esac
  done
  [[ "$words[CURRENT]" == -* ]] && at="$at -"
  case "$at" in
${tree.flatMap(branch).join('\n')}
  esac
  if (( $#found )); then _describe ocap found; else _files; fi
}
if [[ "$funcstack[1]" == _ocap ]]; then _ocap "$@"; else compdef _ocap ocap; fi`;
};

/** In fish, single quotes keep all but themselves and backslashes. */
const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export const fishCompletion = (tree: readonly CommandNode[]): string => {
  const paths = tree.map(({ path }) => fishQuoted(path)).join(' ');
  const lines = tree.flatMap(({ path, subCommands, options }) => {
    const condition = fishQuoted(`__ocap_at ${fishQuoted(path)}`);
    return [
      ...subCommands.map(
        ({ name, description }) => `complete -c ocap -f -n ${condition} -a ${name} -d ${fishQuoted(description)}`,
      ),
      ...options.map(
        ({ name, description, takesValue }) =>
          `complete -c ocap -n ${condition} -l ${name}${takesValue ? ' -r' : ''} -d ${fishQuoted(description)}`,
      ),
    ];
  });
  return `# fish completion of ocap
function __ocap_at
  set -l at ocap
  for word in (commandline -opc)[2..]
    contains -- "$at $word" ${paths}; and set at "$at $word"
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}`;
};
