// Texts as they are compared when somebody looks for one.

/** A text in small letters and without marks above them. */
export const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
