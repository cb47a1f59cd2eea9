/** Has the browser save a file, where it saves files. */
export const saveFile = (file: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has begun, and holds the file itself.
  URL.revokeObjectURL(link.href);
};
