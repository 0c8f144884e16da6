/** Files that package managers and account tools keep for themselves: nobody means one by its name. */
const databases =
  /^\/(?:var\/lib\/(?:dpkg|apt|ucf|rpm|dnf)\/|var\/cache\/debconf\/|lib\/apk\/|usr\/lib\/(?:apk|sysimage)\/|usr\/share\/rpm\/|etc\/(?:apk\/world|alternatives\/.+|passwd|group|shadow|gshadow|subuid|subgid)$)/;

/** Whether a path (with its leading `/`) is a package manager's or the accounts' database. */
export const isDatabase = (path: string): boolean => databases.test(path);
