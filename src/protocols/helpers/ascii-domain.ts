import { domainToASCII } from 'node:url'

/** A domain as DNS has it, without Unicode; empty where there is no such form. What is ASCII stays as it is. */
export const asciiDomain = (domain: string): string => (/^[\x21-\x7e]*$/.test(domain) ? domain : domainToASCII(domain))
