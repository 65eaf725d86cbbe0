"""What the gate says, in Chinese and English. Knows nothing of when."""

from __future__ import annotations

__all__ = ["GATE"]

GATE: dict[str, dict[str, str]] = {
    "zh": {
        "gate_rate": "提问太快了，请过 {seconds} 秒再试。",
        "gate_busy": "现在提问的人太多，请过几秒再试。",
        "gate_crowd": "现在来的人太多，过 {seconds} 秒这个页面会自己再打开一次。",
        "gate_forged": "这个请求不完整或格式不对，没有处理。",
        "gate_too_large": "发来的内容太大，没有处理。",
        "gate_host": "文据不在这个地址上提供服务；要用这个名字访问，请管理员把它写进 WENJU_HOSTS。",
        "gate_origin": "文据不接受别的网站发来的请求。",
        "gate_nothing": "这个地址什么也没有。",
        "gate_login": "请先登录。",
        "gate_wrong": "用户名或密码不对。",
        "gate_logins": "登录尝试太多，请过 {seconds} 秒再试。",
        "gate_uploads": "等着读取的文件太多，请过几分钟再上传。",
        "gate_title": "没有处理",
        "login_username": "用户名",
        "login_password": "密码",
        "login_do": "登录",
        "logout_do": "退出登录",
        "gate_read_only": "这个文章库只能阅读，不能添加、修改或删除。",
    },
    "en": {
        "gate_rate": "That was too much at once. Please try again in {seconds} s.",
        "gate_busy": "Too many questions are waiting just now. Please try again in a few seconds.",
        "gate_crowd": "Many people are coming in just now. This page opens again by itself in {seconds} s.",
        "gate_forged": "This request is incomplete or malformed and was not handled.",
        "gate_too_large": "What was sent is too large and was not handled.",
        "gate_host": "Wenju does not serve under this name; to use it, its owner adds the name to WENJU_HOSTS.",
        "gate_origin": "Wenju takes no requests from other sites.",
        "gate_nothing": "There is nothing at this address.",
        "gate_login": "Please log in first.",
        "gate_wrong": "The name or the password is wrong.",
        "gate_logins": "Too many attempts to log in. Please try again in {seconds} s.",
        "gate_uploads": "Too many files are waiting to be read. Please upload again in a few minutes.",
        "gate_title": "Not handled",
        "login_username": "Name",
        "login_password": "Password",
        "login_do": "Log in",
        "logout_do": "Log out",
        "gate_read_only": "This library is read only: nothing can be added, changed or deleted.",
    },
}
