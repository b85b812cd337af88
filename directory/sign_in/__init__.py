"""How people prove who they are: a code sent by e-mail, a passkey, or a password if they want one.

The flows are django-allauth's. Here is what this site decides of them: addresses in French, accounts that only an
invitation or staff open, sessions fit for shared computers, and a second factor for whoever can publish.
"""
